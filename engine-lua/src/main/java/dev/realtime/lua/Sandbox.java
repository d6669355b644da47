package dev.realtime.lua;

import static java.util.stream.Collectors.joining;

import dev.realtime.lua.dialect.GmodDialect;
import dev.realtime.lua.dialect.Translation;
import dev.realtime.luaj.Globals;
import dev.realtime.luaj.LoadState;
import dev.realtime.luaj.Lua;
import dev.realtime.luaj.LuaClosure;
import dev.realtime.luaj.LuaError;
import dev.realtime.luaj.LuaString;
import dev.realtime.luaj.LuaTable;
import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Prototype;
import dev.realtime.luaj.Varargs;
import dev.realtime.luaj.compiler.LuaC;
import dev.realtime.luaj.lib.BaseLib;
import dev.realtime.luaj.lib.Bit32Lib;
import dev.realtime.luaj.lib.OneArgFunction;
import dev.realtime.luaj.lib.OsLib;
import dev.realtime.luaj.lib.TableLib;
import dev.realtime.luaj.lib.TwoArgFunction;
import dev.realtime.luaj.lib.VarArgFunction;
import dev.realtime.luaj.lib.jse.JseMathLib;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Lua state with what rules need and nothing that reaches outside: no files, no processes, no
 * Java, no bytecode. Belongs to one thread.
 */
final class Sandbox implements AutoCloseable {
  /** To compile a chunk takes twenty times its own size. */
  private static final int LONGEST_CHUNK = 512 << 10;

  private static final int STEPS_A_BYTE_OF_CHUNK = 4;
  private static final int LONGEST_DATE_FORMAT = 1_000;
  private static final List<String> OS_KEPT = List.of("clock", "date", "difftime", "time");
  private static final RecentCode RECENT = new RecentCode();
  private static final LuaTable STRINGS = sharedStrings();

  private final Globals globals = new Globals();
  private final @Nullable Holdings holdings;
  private final CallFrames frames;
  private final Coroutines coroutines;
  private final ErrorFunctions errors;
  private boolean inCallback;
  private boolean wasStopped;
  private int turn;

  Sandbox() {
    this(Limits.OF_CALLBACK);
  }

  /** A state of which each call may use so much. */
  Sandbox(Limits limits) {
    holdings = limits.memory() > 0 ? new Holdings(limits.memory(), this::count) : null;
    frames = new CallFrames(limits, holdings);
    errors = new ErrorFunctions(frames);
    coroutines = new Coroutines(globals, frames, errorHandler());
    // The libraries of LuaJ note themselves in package.loaded; scripts must not have either.
    LuaTable loading = new LuaTable();
    loading.set("loaded", new LuaTable());
    globals.set("package", loading);
    globals.load(new BaseLib());
    globals.load(new TableLib());
    globals.load(new JseMathLib());
    globals.load(new Bit32Lib());
    globals.load(new OsLib());
    // LuaJ's own print writes to where the whole program does.
    for (String name : List.of("package", "require", "dofile", "loadfile", "print")) {
      globals.set(name, LuaValue.NIL);
    }
    LuaTable os = new LuaTable();
    OS_KEPT.forEach(name -> os.set(name, globals.get("os").get(name)));
    LuaValue date = os.get("date");
    os.set(
        "date",
        function(
            arguments -> {
              if (!arguments.isnoneornil(1)
                  && Arguments.string(arguments, 1).length() > LONGEST_DATE_FORMAT) {
                throw Arguments.bad(1, "format too long");
              }
              return date.invoke(arguments);
            }));
    globals.set("os", os);
    LuaTable strings = copyOf(STRINGS);
    globals.set("string", strings);
    frames.meter().setStrings(strings);
    LoadState.install(globals);
    LuaC.install(globals);
    globals.debuglib = frames;
    globals.running.errorfunc = errorHandler();
    installFunctions();
  }

  /** The functions of Lua 5.1 that LuaJ lacks, or that would not behave. */
  private void installFunctions() {
    BaseFunctions.install(globals);
    new GarbageFunctions(frames.meter()).install(globals);
    MathFunctions.install(globals.get("math").checktable());
    TableFunctions.install(globals.get("table").checktable());
    globals.set("bit", BitFunctions.table());
    errors.install(globals);
    new Environments(frames, globals).install();
    globals.set("coroutine", coroutines.table());
    globals.set(
        "loadstring",
        function(
            arguments -> {
              String name = arguments.optjstring(2, "=(loadstring)");
              return loadText(arguments.checkstring(1), name, globals);
            }));
    globals.set(
        "load",
        function(
            arguments -> {
              LuaTable environment = arguments.narg() >= 4 ? arguments.checktable(4) : globals;
              if (!arguments.arg1().isstring()) {
                throw new LuaError("load: the chunk must be a string");
              }
              String name = arguments.optjstring(2, "=(load)");
              return loadText(arguments.checkstring(1), name, environment);
            }));
  }

  private LuaValue errorHandler() {
    return new OneArgFunction() {
      @Override
      public LuaValue call(LuaValue message) {
        return LuaText.from(frames.located(LuaText.of(message)));
      }
    };
  }

  private Varargs loadText(LuaString source, String name, LuaTable environment) {
    if (source.length() > LONGEST_CHUNK) {
      return LuaValue.varargsOf(
          LuaValue.NIL, LuaText.from("chunk too long: the most is " + LONGEST_CHUNK + " bytes"));
    }
    frames.meter().steps(STEPS_A_BYTE_OF_CHUNK * source.length());
    byte[] bytes = new byte[source.length()];
    source.copyInto(0, bytes, 0, bytes.length);
    try {
      LuaClosure chunk = new LuaClosure(code(bytes, name, Lua.chunkid(name)), globals);
      // A function that LuaJ makes with another table than its globals runs without being counted.
      if (environment != globals) {
        Environments.set(chunk, environment);
      }
      return chunk;
    } catch (ScriptException e) {
      return LuaValue.varargsOf(LuaValue.NIL, LuaText.from(String.valueOf(e.getMessage())));
    }
  }

  private Prototype code(byte[] source, String name, String shownName) throws ScriptException {
    SourceText written = SourceText.of(source);
    Translation translation = GmodDialect.translate(written.text());
    if (!translation.isRight()) {
      throw new ScriptException(
          translation.errors().stream()
              .map(error -> shownName + ":" + error.line() + ": " + error.message())
              .collect(joining("\n")),
          "");
    }
    byte[] lua = written.encode(translation.lua());
    try {
      return globals.loadPrototype(new ByteArrayInputStream(lua), name, "t");
    } catch (LuaError e) {
      throw new ScriptException(compilerMessage(ErrorFunctions.textOf(e), name, shownName), "");
    } catch (IOException | RuntimeException e) {
      throw new ScriptException(compilerMessage(e.toString(), name, shownName), "");
    }
  }

  /** The compiler cuts long names short, and shows its own failures bare. */
  private static String compilerMessage(String message, String name, String shownName) {
    String begin = Lua.chunkid(name) + ":";
    if (message.startsWith(begin)) {
      return shownName + ":" + message.substring(begin.length());
    }
    return shownName + ":1: too much for the compiler: " + message;
  }

  /**
   * Compiles a chunk of the game's Lua.
   *
   * @param source its text
   * @param name the file's name as errors show it
   * @throws ScriptException if it is not Lua: with a line of its message for every error
   */
  LuaValue compile(byte[] source, String name) throws ScriptException {
    Prototype code = RECENT.of(name, source);
    if (code == null) {
      code = code(source, "@" + name, name);
      RECENT.keep(name, source, code);
    }
    return new LuaClosure(code, globals);
  }

  /** The function of one of the engine's own files, such as {@code realtime.lua}. */
  LuaValue own(String name) {
    return new LuaClosure(OwnSources.code(name), globals);
  }

  LuaValue compile(String source, String name) throws ScriptException {
    return compile(source.getBytes(StandardCharsets.UTF_8), name);
  }

  /**
   * Runs a function from Java.
   *
   * @throws ScriptException if it raises an error, or runs out of its budget
   */
  Varargs run(LuaValue function, Varargs arguments) throws ScriptException {
    Meter meter = frames.meter();
    Meter before = meter.begin();
    int depth = frames.depth();
    turn++;
    try {
      return function.invoke(arguments);
    } catch (LuaError e) {
      throw new ScriptException(ErrorFunctions.textOf(e), frames.lastTraceback());
    } catch (BudgetExceededError e) {
      wasStopped = true;
      throw new ScriptException(String.valueOf(e.getMessage()), e.traceback());
    } catch (StackOverflowError e) {
      throw new ScriptException("stack overflow", "");
    } catch (OutOfMemoryError e) {
      wasStopped = true;
      throw new ScriptException("not enough memory", "");
    } finally {
      frames.returnTo(depth);
      meter.end(before);
    }
  }

  /**
   * {@code xpcall} for a callback of the script, which gets limits of its own and is stopped when
   * it exceeds them. Inside another one it is a part of that.
   */
  Varargs callback(Varargs arguments) {
    if (inCallback || frames.isInCoroutine()) {
      return errors.xpcall(arguments);
    }
    inCallback = true;
    frames.meter().refill();
    int depth = frames.depth();
    try {
      return errors.xpcall(arguments);
    } catch (BudgetExceededError e) {
      wasStopped = true;
      return LuaValue.varargsOf(
          LuaValue.FALSE, LuaText.from(e.getMessage() + e.traceback()), LuaValue.TRUE);
    } catch (OutOfMemoryError e) {
      wasStopped = true;
      return LuaValue.varargsOf(
          LuaValue.FALSE, LuaValue.valueOf("not enough memory"), LuaValue.TRUE);
    } finally {
      frames.returnTo(depth);
      inCallback = false;
      frames.meter().refill();
    }
  }

  /** The number of the call from Java that is running. */
  int turn() {
    return turn;
  }

  /** From now on the script may run no further. May be called from any thread. */
  void stop(String reason) {
    frames.meter().stop(reason);
  }

  /**
   * To be asked while none of the script runs: whether it still holds too much after something of
   * it was stopped, so that it must end for good.
   *
   * @return why; null if it may go on
   */
  @Nullable String holdsTooMuch() {
    if (!wasStopped || holdings == null) {
      return null;
    }
    wasStopped = false;
    return holdings.measure();
  }

  private long count(long most) {
    HeldMemory memory = new HeldMemory(most);
    memory.add(globals);
    frames.show(memory);
    coroutines.show(memory);
    return memory.bytes();
  }

  /** Ends the coroutines. To be called on the thread of the state, when nothing runs. */
  @Override
  public void close() {
    coroutines.close();
    if (holdings != null) {
      holdings.close();
    }
  }

  Globals globals() {
    return globals;
  }

  CallFrames frames() {
    return frames;
  }

  /** A Lua function from a Java one. */
  static LuaValue function(Function<Varargs, Varargs> body) {
    return new VarArgFunction() {
      @Override
      public Varargs invoke(Varargs arguments) {
        return body.apply(arguments);
      }
    };
  }

  static LuaTable copyOf(LuaTable table) {
    LuaTable copy = new LuaTable();
    for (LuaValue key : table.keys()) {
      copy.set(key, table.get(key));
    }
    return copy;
  }

  /**
   * The string library, made once: its metatable belongs to every string of the Java program, so it
   * is changeable by none, and leads to the library of the state that asks.
   */
  private static LuaTable sharedStrings() {
    LuaTable strings = StringFunctions.table();
    LuaTable metatable = new LuaTable();
    metatable.set(
        LuaValue.INDEX,
        new TwoArgFunction() {
          @Override
          public LuaValue call(LuaValue text, LuaValue key) {
            LuaTable own = Meter.current().strings();
            LuaValue method = (own == null ? strings : own).get(key);
            return method.isnil() && key.isint() ? letter(text, key.toint()) : method;
          }
        });
    LuaString.s_metatable = new ReadOnlyTable(metatable);
    return strings;
  }

  /** The game reads {@code text[1]} as the first letter. */
  private static LuaValue letter(LuaValue text, int place) {
    LuaString letters = text.strvalue();
    int index = place < 0 ? letters.length() + place : place - 1;
    return index >= 0 && index < letters.length()
        ? letters.substring(index, index + 1)
        : LuaValue.EMPTYSTRING;
  }
}
