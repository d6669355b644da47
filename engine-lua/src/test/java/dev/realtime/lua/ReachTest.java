package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.Event;
import dev.realtime.engine.Await;
import dev.realtime.luaj.LuaValue;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.ref.ReferenceQueue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A script reaches no further than its own state: what is everybody's stays as it is. */
@Tag("slow")
final class ReachTest {
  private static LuaValue run(Sandbox sandbox, String source) throws ScriptException {
    return sandbox.run(sandbox.compile(source, "rules.lua"), LuaValue.NONE).arg1();
  }

  private static String shown(Sandbox sandbox, String source) throws ScriptException {
    return LuaText.of(run(sandbox, source));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "collectgarbage()",
        "collectgarbage('collect')",
        "collectgarbage('step')",
        "collectgarbage('step', 1000)",
        "collectgarbage('restart')",
        "collectgarbage('count')",
        "gcinfo()"
      })
  void shouldNotCollectTheHeapOfAll(String call) throws Exception {
    try (ExplicitCollections collections = new ExplicitCollections();
        Sandbox sandbox = new Sandbox()) {
      run(sandbox, "local t = {} for i = 1, 2000 do t[i % 50] = {i} " + call + " end");
      assertThat(collections.upToNow()).isEmpty();
    }
  }

  @Test
  void shouldCountTheMemoryOfTheScript() throws ScriptException {
    try (Sandbox sandbox = new Sandbox()) {
      assertThat(
              shown(
                  sandbox,
                  """
                  collectgarbage()
                  local before = collectgarbage("count")
                  kept = {}
                  local function fill() for i = 1, 100000 do kept[i] = {i} end end
                  fill()
                  local full = collectgarbage("count")
                  collectgarbage()
                  local held = collectgarbage("count")
                  kept = nil
                  collectgarbage()
                  local after = collectgarbage("count")
                  local ok = before > 0 and before < 4000 and full > before + 5000
                    and held > before + 5000 and after < before + 1000
                  return ok and "as Lua counts" or table.concat({before, full, held, after}, " ")
                  """))
          .isEqualTo("as Lua counts");
    }
  }

  @Test
  void shouldHaveScriptsPayForMeasuring() throws ScriptException {
    Limits limits = new Limits(2_000_000, Limits.OF_CALLBACK.processor(), 1 << 20, 64 << 20);
    try (Sandbox sandbox = new Sandbox(limits)) {
      sandbox.run(
          sandbox.compile("kept = {} for i = 1, 50000 do kept[i] = {} end", "rules.lua"),
          LuaValue.NONE);
      String why = "";
      try {
        run(
            sandbox,
            "for i = 1, 200 do local t = {} for j = 1, 2000 do t[j] = {} end collectgarbage() end");
      } catch (ScriptException e) {
        why = String.valueOf(e.getMessage());
      }
      assertThat(why).contains("it ran more than 2,000,000 instructions");
    }
  }

  /** The coroutines of several files that never end, so that collections must find them. */
  @Test
  void shouldLetCollectionsForCoroutinesTakeLittleOfTheTime() throws Exception {
    ExecutorService askers = Executors.newFixedThreadPool(2);
    try (ExplicitCollections collections = new ExplicitCollections()) {
      Callable<Object> asking =
          () -> {
            for (int i = 0; i < 3; i++) {
              HeapCollections.collect(new ReferenceQueue<>());
            }
            return true;
          };
      for (Future<Object> asked : askers.invokeAll(List.of(asking, asking))) {
        assertThat(asked.get()).isEqualTo(true);
      }
      List<ExplicitCollections.Collection> made = collections.upToNow();
      assertThat(made).hasSizeGreaterThan(1);
      for (int i = 1; i < made.size(); i++) {
        ExplicitCollections.Collection before = made.get(i - 1);
        long took = before.endMillis() - before.beginMillis();
        assertThat(made.get(i).beginMillis() - before.endMillis())
            .as("%s", made)
            // half of what is waited: the machine's report goes by another clock, in milliseconds
            .isGreaterThanOrEqualTo(Math.min(2_000, 20 * took) / 2);
      }
    } finally {
      askers.shutdownNow();
    }
  }

  @Test
  void shouldBoundTheThreadsOfAllStates() throws ScriptException {
    String greedy =
        """
        kept = {}
        for i = 1, 1000 do
          local co = coroutine.create(coroutine.yield)
          if not coroutine.resume(co) then return i - 1 end
          kept[i] = co
        end
        return 1000
        """;
    List<Sandbox> states = new ArrayList<>();
    try {
      List<Integer> begun = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        states.add(new Sandbox());
        begun.add(run(states.get(i), greedy).toint());
      }
      assertThat(begun.subList(0, 2)).containsExactly(1000, 1000);
      assertThat(begun.get(2)).isBetween(100, CoroutineThreads.MANY / 3);
      Sandbox modest = new Sandbox();
      states.add(modest);
      assertThat(shown(modest, "return coroutine.wrap(function() return 'goes on' end)()"))
          .isEqualTo("goes on");
    } finally {
      states.forEach(Sandbox::close);
    }
    Await.until("the threads end", () -> CoroutineThreads.share() == Integer.MAX_VALUE);
  }

  private static Event event() {
    return Event.live("", "x", "", Instant.EPOCH, JsonNodeFactory.instance.objectNode());
  }

  @Test
  void shouldGiveEachConditionRandomNumbersOfItsOwn() {
    LuaConditions conditions = new LuaConditions();
    Predicate<Event> seeding = conditions.compile("math.randomseed(1) == nil");
    Predicate<Event> chance = conditions.compile("math.random() < 0.5");
    Set<Boolean> outcomes = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      assertThat(seeding.test(event())).isTrue();
      outcomes.add(chance.test(event()));
    }
    assertThat(outcomes).containsExactlyInAnyOrder(true, false);
  }

  @Test
  void shouldGiveEachStateRandomNumbersOfItsOwn() throws ScriptException {
    String numbers = "return math.random(1e9) .. ' ' .. math.random(1e9)";
    try (Sandbox one = new Sandbox();
        Sandbox other = new Sandbox()) {
      run(one, "math.randomseed(7)");
      String first = shown(one, numbers);
      run(one, "math.randomseed(7)");
      run(other, "math.randomseed(8)");
      assertThat(shown(one, numbers)).isEqualTo(first);
      assertThat(shown(other, numbers)).isNotEqualTo(first);
    }
  }

  @Test
  void shouldPrintNothingThatNobodyTakes() throws ScriptException {
    PrintStream before = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try (Sandbox sandbox = new Sandbox()) {
      run(sandbox, "pcall(function() print('to everybody') end)");
    } finally {
      System.setOut(before);
    }
    assertThat(written.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void shouldLeaveLocaleAndTimeZone() throws ScriptException {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try (Sandbox sandbox = new Sandbox()) {
      run(
          sandbox,
          "os.date('!*t', 0) os.date('%c %x %X %p %A', 1e9) os.time({year=2000,month=1,day=1})");
    }
    assertThat(Locale.getDefault()).isEqualTo(locale);
    assertThat(TimeZone.getDefault()).isEqualTo(zone);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "table.insert(getmetatable(''), 1)",
        "rawset(getmetatable(''), 1, 1)",
        "setmetatable(getmetatable(''), {})",
        "getmetatable('').__index = nil",
        "string.upper = function() return 'mine' end"
      })
  void shouldLeaveTextsOfOtherStatesAlone(String attempt) throws ScriptException {
    try (Sandbox hostile = new Sandbox();
        Sandbox other = new Sandbox()) {
      run(hostile, "pcall(function() " + attempt + " end)");
      assertThat(shown(other, "return ('a'):upper() .. tostring(getmetatable('')[1])"))
          .isEqualTo("Anil");
    }
  }
}
