package dev.realtime.lua.dialect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which local variable a name means, and what surrounds the place where the parser is. */
final class Scopes {
  private static final int MOST_LOCALS = 200;
  private static final int MOST_UPVALUES = 60;

  private final Errors errors;
  private final Map<String, Local> visible = new HashMap<>();
  private Function function = new Function(null, 0, true);
  private Block block = new Block(null, function, null);

  /** Of this function and those around it: the compiler counts them together. */
  private int locals;

  /** A function: the file itself is the outermost. */
  private static final class Function {
    final @Nullable Function around;
    final int at;
    final boolean vararg;
    final Set<Local> upvalues = new HashSet<>();
    int locals;
    boolean tooMany;

    Function(@Nullable Function around, int at, boolean vararg) {
      this.around = around;
      this.at = at;
      this.vararg = vararg;
    }
  }

  /** A block, with the loop whose body it is, or that is around it in the same function. */
  static final class Block {
    private final @Nullable Block around;
    private final Function function;
    private final @Nullable Loop loop;
    private final List<Local> locals = new ArrayList<>();
    private int hidden;

    private Block(@Nullable Block around, Function function, @Nullable Loop loop) {
      this.around = around;
      this.function = function;
      this.loop = loop;
    }
  }

  /** A local variable. */
  static final class Local {
    final String name;
    private final Function function;
    private final @Nullable Local shadowed;

    /** Where it is named, first where it is declared; kept for those a loop's end may name. */
    final @Nullable List<Integer> places;

    private Local(
        String name, Function function, @Nullable Local shadowed, @Nullable List<Integer> places) {
      this.name = name;
      this.function = function;
      this.shadowed = shadowed;
      this.places = places;
    }
  }

  Scopes(Errors errors) {
    this.errors = errors;
  }

  Block block() {
    return block;
  }

  /** The loop around, in the same function. */
  @Nullable Loop loop() {
    return block.loop;
  }

  boolean isVararg() {
    return function.vararg;
  }

  /** Whether the block is the body of a loop whose end may name the body's variables. */
  boolean isRepeatBody() {
    Loop loop = block.loop;
    return loop != null && loop.isRepeat() && loop.body() == block;
  }

  void enterBlock() {
    block = new Block(block, function, block.loop);
  }

  void enterLoop(Loop loop) {
    block = new Block(block, function, loop);
    loop.begins(block);
  }

  void enterFunction(int at, boolean vararg) {
    function = new Function(function, at, vararg);
    block = new Block(block, function, null);
  }

  void leave() {
    for (int i = block.locals.size() - 1; i >= 0; i--) {
      Local local = block.locals.get(i);
      if (local.shadowed == null) {
        visible.remove(local.name);
      } else {
        visible.put(local.name, local.shadowed);
      }
    }
    int gone = block.locals.size() + block.hidden;
    function.locals -= gone;
    locals -= gone;
    if (block.around != null) {
      block = block.around;
      function = block.function;
    }
  }

  void leaveTo(Block outer) {
    while (block != outer) {
      leave();
    }
  }

  Local declare(String name, int at) {
    List<Integer> places = isRepeatBody() ? new ArrayList<>(List.of(at)) : null;
    Local local = new Local(name, function, visible.get(name), places);
    visible.put(name, local);
    block.locals.add(local);
    count(1, at);
    return local;
  }

  /** The variables that a {@code for} keeps for itself. */
  void hide(int count, int at) {
    block.hidden += count;
    count(count, at);
  }

  private void count(int more, int at) {
    function.locals += more;
    locals += more;
    if (function.locals > MOST_LOCALS) {
      tooMany(function, at, " has more than " + MOST_LOCALS + " local variables");
    } else if (locals > MOST_LOCALS) {
      tooMany(
          function,
          at,
          " has, with those around it, more than " + MOST_LOCALS + " local variables");
    }
  }

  private void tooMany(Function function, int at, String what) {
    if (!function.tooMany) {
      function.tooMany = true;
      errors.report(
          at,
          () ->
              function.around == null
                  ? "main function" + what
                  : "function at line " + errors.lineOf(function.at) + what);
    }
  }

  /** A name stands for a variable here. */
  void use(String name, int at) {
    Local local = visible.get(name);
    if (local == null) {
      return;
    }
    if (local.places != null) {
      local.places.add(at);
    }
    Function user = function;
    while (user != local.function && user != null) {
      if (user.upvalues.add(local) && user.upvalues.size() > MOST_UPVALUES) {
        tooMany(user, at, " has more than " + MOST_UPVALUES + " upvalues");
      }
      user = user.around;
    }
  }
}
