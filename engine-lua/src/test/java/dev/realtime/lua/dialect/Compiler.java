package dev.realtime.lua.dialect;

import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LoadState;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.compiler.LuaC;
import dev.realtime.luaj.lib.BaseLib;
import dev.realtime.luaj.lib.StringLib;
import dev.realtime.luaj.lib.TableLib;
import dev.realtime.luaj.lib.VarArgFunction;
import dev.realtime.luaj.lib.jse.JseMathLib;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/** The compiler that translations are made for. */
final class Compiler {
  private final Globals globals = new Globals();
  private final StringBuilder printed = new StringBuilder();

  Compiler() {
    LuaTable loading = new LuaTable();
    loading.set("loaded", new LuaTable());
    globals.set("package", loading);
    globals.load(new BaseLib());
    globals.load(new StringLib());
    globals.load(new TableLib());
    globals.load(new JseMathLib());
    LoadState.install(globals);
    LuaC.install(globals);
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
