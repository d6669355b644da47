package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.luaj.LuaValue;
import dev.realtime.luaj.Varargs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a script may not do, and what becomes of one that tries. */
@Tag("slow")
final class HostileScriptTest {
  private static final Limits LIMITS =
      new Limits(5_000_000, Duration.ofSeconds(20), 1 << 20, 16 << 20);

  private final List<String> printed = new ArrayList<>();

  static List<HostileScripts> scripts() {
    return HostileScripts.read();
  }

  private Varargs print(Varargs arguments) {
    List<String> words = new ArrayList<>();
    for (int i = 1; i <= arguments.narg(); i++) {
      words.add(LuaText.of(arguments.arg(i)));
    }
    printed.add(String.join(" ", words));
    return LuaValue.NONE;
  }

  /** How a script ends: its error, or what it printed. */
  private String endOf(Sandbox sandbox, String source) {
    sandbox.globals().set("print", Sandbox.function(this::print));
    try {
      sandbox.run(sandbox.compile(source, "rules.lua"), LuaValue.NONE);
      return String.join("\n", printed);
    } catch (ScriptException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void shouldEndEveryScript(HostileScripts script) throws Exception {
    // with as much stack as a rule file has
    FutureTask<Boolean> task = new FutureTask<>(() -> end(script), true);
    Thread thread = new Thread(null, task, "rules", LuaRuleFile.STACK_BYTES);
    thread.start();
    task.get(60, TimeUnit.SECONDS);
  }

  private void end(HostileScripts script) {
    try (Sandbox sandbox = new Sandbox(LIMITS)) {
      assertThat(endOf(sandbox, script.source())).contains(script.end());
      // and the state is as good as new
      LuaValue sane =
          sandbox.compile("local t = {} for i = 1, 10 do t[i] = i end return #t", "after.lua");
      sandbox.globals().set("kept", LuaValue.NIL);
      assertThat(sandbox.run(sane, LuaValue.NONE).arg1().toint()).isEqualTo(10);
      assertThat(sandbox.frames().depth()).isZero();
    } catch (ScriptException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldNameThePlaceOfWhatItStops() {
    try (Sandbox sandbox = new Sandbox(LIMITS)) {
      assertThat(endOf(sandbox, "local function f()\n  while true do end\nend\nf()"))
          .isEqualTo("rules.lua:2: stopped: it ran more than 5,000,000 instructions");
    }
  }

  @Test
  void shouldReclaimCoroutinesThatNobodyCanResume() throws ScriptException {
    try (Sandbox sandbox = new Sandbox()) {
      LuaValue script =
          sandbox.compile(
              """
              local n = 0
              for i = 1, 10000 do
                  local co = coroutine.wrap(function(a) n = n + coroutine.yield(a) end)
                  n = n + co(1)
              end
              return n
              """,
              "rules.lua");
      assertThat(sandbox.run(script, LuaValue.NONE).arg1().toint()).isEqualTo(10_000);
      assertThat(coroutineThreads()).isLessThanOrEqualTo(Coroutines.MOST);
    }
    assertThat(coroutineThreads()).isZero();
  }

  private static long coroutineThreads() {
    String name = Thread.currentThread().getName() + " coroutine";
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name) && thread.isAlive())
        .count();
  }

  @Test
  void shouldLetGoOfWhatAStoppedCallHeld() throws ScriptException {
    try (Sandbox sandbox = new Sandbox(LIMITS)) {
      for (int i = 0; i < 3; i++) {
        assertThat(endOf(sandbox, "local t = {} while true do t[#t + 1] = {{}, {}} end"))
            .contains("holds");
        assertThat(sandbox.holdsTooMuch()).isNull();
      }
      assertThat(endOf(sandbox, "kept = {} while true do kept[#kept + 1] = {{}, {}} end"))
          .contains("holds");
      assertThat(sandbox.holdsTooMuch()).contains("holds more than").doesNotContain("\n");
    }
  }

  @Test
  void shouldStopFromAnotherThread() throws Exception {
    try (Sandbox sandbox = new Sandbox()) {
      Thread stopper = new Thread(() -> sandbox.stop("the engine is closing the file"));
      LuaValue script = sandbox.compile("start() while true do pcall(error) end", "rules.lua");
      sandbox
          .globals()
          .set(
              "start",
              Sandbox.function(
                  nothing -> {
                    stopper.start();
                    return LuaValue.NONE;
                  }));
      assertThatThrownBy(() -> sandbox.run(script, LuaValue.NONE))
          .hasMessage("rules.lua:1: stopped: the engine is closing the file");
      stopper.join();
    }
  }

  @Test
  void shouldWriteFiguresAlikeEverywhere() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try (Sandbox sandbox = new Sandbox(LIMITS)) {
      assertThat(endOf(sandbox, "while true do end")).contains("5,000,000");
    } finally {
      Locale.setDefault(before);
    }
  }
}
