package dev.realtime.lua;

import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.util.List;
import java.util.Random;

/** {@code math} as the game's Lua has it, where LuaJ's lacks something or cuts to 32 bits. */
final class MathFunctions {
  private static final List<String> OF_ONE =
      List.of(
          "abs", "acos", "asin", "atan", "ceil", "cos", "cosh", "deg", "exp", "floor", "frexp",
          "modf", "rad", "sin", "sinh", "sqrt", "tan", "tanh");
  private static final List<String> OF_TWO = List.of("atan2", "ldexp", "pow");

  private MathFunctions() {}

  static void install(LuaTable math) {
    OF_ONE.forEach(name -> math.set(name, Arguments.checked("n", math.get(name))));
    OF_TWO.forEach(name -> math.set(name, Arguments.checked("nn", math.get(name))));
    math.set("fmod", Sandbox.function(MathFunctions::fmod));
    math.set("log", Sandbox.function(MathFunctions::log));
    math.set("log10", Sandbox.function(a -> LuaValue.valueOf(Math.log10(Arguments.number(a, 1)))));
    math.set("max", Sandbox.function(arguments -> extreme(arguments, 1)));
    math.set("min", Sandbox.function(arguments -> extreme(arguments, -1)));
    installRandom(math);
  }

  /** {@code random} and {@code randomseed} with a row of numbers that nobody else draws from. */
  static void installRandom(LuaTable math) {
    Random numbers = new Random();
    math.set("random", Sandbox.function(arguments -> random(numbers.nextDouble(), arguments)));
    math.set(
        "randomseed",
        Sandbox.function(
            arguments -> {
              numbers.setSeed((long) Arguments.number(arguments, 1));
              return LuaValue.NONE;
            }));
  }

  private static LuaValue fmod(Varargs arguments) {
    return LuaValue.valueOf(Arguments.number(arguments, 1) % Arguments.number(arguments, 2));
  }

  private static LuaValue log(Varargs arguments) {
    double number = Arguments.number(arguments, 1);
    if (arguments.isnoneornil(2)) {
      return LuaValue.valueOf(Math.log(number));
    }
    double base = Arguments.number(arguments, 2);
    return LuaValue.valueOf(base == 10 ? Math.log10(number) : log2(number) * (1 / log2(base)));
  }

  /** Exact for powers of two, as a quotient of logarithms is not. */
  private static double log2(double number) {
    int exponent = Math.getExponent(number);
    return number == Math.scalb(1.0, exponent) ? exponent : Math.log(number) / Math.log(2);
  }

  private static LuaValue extreme(Varargs arguments, int sign) {
    double extreme = Arguments.number(arguments, 1);
    for (int i = 2; i <= arguments.narg(); i++) {
      double number = Arguments.number(arguments, i);
      extreme = sign * number > sign * extreme ? number : extreme;
    }
    return LuaValue.valueOf(extreme);
  }

  private static LuaValue random(double number, Varargs arguments) {
    if (arguments.narg() == 0) {
      return LuaValue.valueOf(number);
    }
    double least = arguments.narg() == 1 ? 1 : Arguments.number(arguments, 1);
    double most = Arguments.number(arguments, Math.min(2, arguments.narg()));
    return LuaValue.valueOf(Math.floor(number * (most - least + 1)) + least);
  }
}
