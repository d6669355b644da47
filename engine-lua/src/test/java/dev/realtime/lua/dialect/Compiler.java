package dev.realtime.lua.dialect;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.luaj.vm2.lib.VarArgFunction;
import org.luaj.vm2.lib.jse.JsePlatform;

/** The compiler that translations are made for. */
final class Compiler {
  private final Globals globals = JsePlatform.standardGlobals();
  private final StringBuilder printed = new StringBuilder();

  Compiler() {
    globals.set(
        "print",
        new VarArgFunction() {
          @Override
          public Varargs invoke(Varargs arguments) {
            for (int i = 1; i <= arguments.narg(); i++) {
              printed.append(i > 1 ? "\t" : "").append(arguments.arg(i).tojstring());
            }
            printed.append('\n');
            return LuaValue.NONE;
          }
        });
  }

  LuaValue compile(String lua) {
    byte[] bytes = lua.getBytes(StandardCharsets.UTF_8);
    return globals.load(new ByteArrayInputStream(bytes), "program", "t", globals);
  }

  /** What a program prints; its own messages lack a colon after the line. */
  String run(String lua) {
    compile(lua).call();
    return printed.toString().replaceAll("(program:\\d+):? ", "$1: ");
  }
}
