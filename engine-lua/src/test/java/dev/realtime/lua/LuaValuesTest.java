package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.realtime.engine.Await;
import dev.realtime.engine.RealtimeEngine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of Lua on their way to JSON and back, and as text. */
final class LuaValuesTest {
  @TempDir private Path folder;

  private final List<String> printed = new CopyOnWriteArrayList<>();
  private final List<String> emitted = new CopyOnWriteArrayList<>();
  private RealtimeEngine engine;

  @BeforeEach
  void start() {
    engine =
        RealtimeEngine.builder().dataFolder(folder.resolve("data")).output(printed::add).start();
    engine.on("out", event -> emitted.add(event.data().toString()));
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void run(byte[] source) throws Exception {
    Path file = folder.resolve("rules.lua");
    Files.write(file, source);
    engine.load(file).loaded().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private void run(String source) throws Exception {
    run(source.getBytes(StandardCharsets.UTF_8));
  }

  private String emit(String expression) throws Exception {
    run("assert(realtime.Emit('out', " + expression + "))");
    Await.until("the event", () -> !emitted.isEmpty());
    return emitted.get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{1, 2, 3} | [1,2,3]",
        "{} | {}",
        "{a = {}} | {\"a\":{}}",
        "{{}, {1}} | [{},[1]]",
        "{n = 5, f = 5.0, h = 0.5, m = -3} | m:-3 n:5 f:5 h:0.5",
        "{9007199254740992, -9007199254740992} | [9007199254740992,-9007199254740992]",
        "{2^53 - 1} | [9007199254740991]",
        "{1e100, 2^64} | [1.0E100,1.8446744073709552E19]",
        "{1, nil, 3} | 1:1 3:3",
        "{[1] = 'a', [3] = 'c'} | 1:\"a\" 3:\"c\"",
        "{[0] = 'zero', 'one'} | 0:\"zero\" 1:\"one\"",
        "{[1.5] = 'x'} | {\"1.5\":\"x\"}",
        "{true, false} | [true,false]",
        "{s = 'Жора 😀'} | {\"s\":\"Жора 😀\"}",
        "{['ключ😀'] = 1} | {\"ключ😀\":1}",
        "{s = 'a\\0b\\n\"'} | {\"s\":\"a\\u0000b\\n\\\"\"}",
        "'[1, 2.0, {\"a\": null}]' | [1,2.0,{\"a\":null}]",
        "'{ }' | {}",
        "'12345678901234567890' | 12345678901234567890"
      })
  void shouldBecomeJson(String expression, String json) throws Exception {
    String text = emit(expression);
    if (json.matches("(\\w+:\\S+ ?)+")) {
      for (String field : json.split(" ")) {
        String[] parts = field.split(":", 2);
        assertThat(text).contains("\"" + parts[0] + "\":" + parts[1]);
      }
    } else {
      assertThat(text).isEqualTo(json);
    }
  }

  @Test
  void shouldReplaceBytesThatAreNoText() throws Exception {
    assertThat(emit("{s = 'a\\255b\\195', t = '\\237\\160\\128'}"))
        .contains("\"s\":\"a\uFFFDb\uFFFD\"")
        .doesNotContain("\uD800");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{f = print} | a function at 'f' cannot be sent",
        "{a = {{b = coroutine.create(print)}}} | a thread at 'a[1].b' cannot be sent",
        "{x = {y = 0/0}} | the number at 'x.y' is NaN and cannot be sent",
        "{1/0} | the number at '[1]' is infinite and cannot be sent",
        "{[true] = 1} | a table has a boolean as a key",
        "{[{}] = 1} | a table has a table as a key",
        "'no json' | not JSON: ",
        "'' | not JSON: the text is empty",
        "'{} {}' | not JSON: "
      })
  void shouldRefuseWhatCannotBeJson(String expression, String message) {
    assertThat(failureOf("realtime.Emit('out', " + expression + ")"))
        .startsWith("rules.lua:1: realtime.Emit: " + message);
  }

  private String failureOf(String source) {
    try {
      run(source);
    } catch (ExecutionException e) {
      return String.valueOf(e.getMessage())
          .replaceFirst("^.*Exception: ", "")
          .replace(folder + "/", "");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return "no error";
  }

  @Test
  void shouldBoundTheDepth() throws Exception {
    assertThat(failureOf("local t = {} for i = 1, 200 do t = {t} end realtime.Emit('out', t)"))
        .contains("nested deeper than 100 levels");
    run("local t = {1} for i = 1, 90 do t = {t} end assert(realtime.Emit('out', t))");
    Await.until("the event", () -> emitted.size() == 1);
    assertThat(failureOf("realtime.Emit('out', string.rep('[', 5000) .. string.rep(']', 5000))"))
        .contains("not JSON: ");
  }

  @Test
  void shouldComeBackAsTheyWere() throws Exception {
    run(
        """
        realtime.On("in", function(d)
            print(type(d.list), #d.list, d.list[2].a, d.nothing, d.big, d.text == "Жора 😀", #d.text)
            print(d.empty, next(d.empty), d.whole, d.half, d.id, d["ключ😀"])
        end)
        """);
    engine.emit(
        "in",
        new ObjectMapper()
            .readTree(
                """
                {"list": [1, {"a": "x"}], "nothing": null, "big": 9007199254740991, "text": "Жора 😀",
                 "empty": [], "whole": 5.0, "half": 0.5, "id": "76561198000000001", "ключ😀": 1}
                """));
    Await.until("both lines", () -> printed.size() == 2);
    assertThat(printed.get(0)).isEqualTo("table\t2\tx\tnil\t9.007199254741e+15\ttrue\t13");
    assertThat(printed.get(1))
        .startsWith("table: ")
        .endsWith("\tnil\t5\t0.5\t76561198000000001\t1");
  }

  @Test
  void shouldKeepTextOnEveryWay() throws Exception {
    run(
        """
        realtime.Subscribe("raw😀", function(channel, text) print(channel, text) end)
        realtime.Set("ключ😀", "значение😀")
        print(realtime.Get("ключ😀"), util.TableToJSON({"😀"}), util.JSONToTable('["😀"]')[1])
        realtime.Publish("raw😀", "привет 😀")
        print(pcall(error, "ошибка 😀", 0))
        """);
    Await.until("three lines", () -> printed.size() == 3);
    assertThat(printed)
        .containsExactly("значение😀\t[\"😀\"]\t😀", "false\tошибка 😀", "raw😀\tпривет 😀");
    assertThat(failureOf("error('ошибка 😀')")).isEqualTo("rules.lua:1: ошибка 😀");
  }

  /** What LuaJIT 2.1 prints for the same. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "string.format('%5.2f|%.1f|%5.1f|%-8.3f|%08.3f', 1/3, 65.5, 65.5, 65.5, 65.5) @ ` 0.33|65.5| 65.5|65.500  |0065.500`",
        "string.format('%d|%5d|%-5d|%05d|%+d|%i', 65.5, 65, 65, 65, 65, -3) @ `65|   65|65   |00065|+65|-3`",
        "string.format('%d|%.0f|%d', 2^40, 76561198000000001, -0.5) @ 1099511627776|76561198000000000|0",
        "string.format('%x|%X|%o|%#x|%x|%u', 65, 255, 65, 255, -1, 65) @ 41|FF|101|0xff|ffffffffffffffff|65",
        "string.format('%g|%g|%g|%.3g|%g|%g|%G', 1e20, 100000, 1e6, 65.5, 1e-4, 1e-5, 1e-10) @ 1e+20|100000|1e+06|65.5|0.0001|1e-05|1E-10",
        "string.format('%e|%E|%e', 65.5, 0, 12345.678) @ 6.550000e+01|0.000000E+00|1.234568e+04",
        "string.format('%g|%f|%5.1f', 1/0, -1/0, 0/0 ~= 0/0 and 1/0 or 0) @ inf|-inf|  inf",
        "string.format('%s|%10s|%-10s|%.3s|%s', 65.5, 65.5, 65.5, 'abcdef', nil) @ `65.5|      65.5|65.5      |abc|nil`",
        "string.format('%q', 'a\"b\\\\') @ \"a\\\"b\\\\\"",
        "string.format('%c%c%%', 65, 66) @ AB%",
        "string.format('%.20f', 0.1) @ 0.10000000000000000555",
        "string.format('%.3f|%.0f|%.0f', 2.0005, 1.5, 2.4) @ 2.001|2|2",
        "string.format('%s', setmetatable({}, {__tostring = function() return 'shown' end})) @ shown",
        "('%d kills'):format(3) @ 3 kills",
        "tostring(1/3) @ 0.33333333333333",
        "tostring(1e15) @ 1e+15",
        "tostring(1234567.891) @ 1234567.891",
        "tostring(-0.25) @ -0.25",
        "tostring(2^31) @ 2147483648",
        "tostring(nil) @ nil",
        "('ab'):rep(3) @ ababab",
        "('ab'):rep(0) .. ('ab'):rep(-1) @ ``"
      })
  void shouldReadAsInTheGame(String expression, String text) throws Exception {
    run("print(" + expression + ")");
    assertThat(printed).containsExactly(text);
  }

  @Test
  void shouldPrintNumbersAsInTheGame() throws Exception {
    run("print(1/3, 1e15, 5, 5.0, -0.5, 1792576929.125)");
    assertThat(printed).containsExactly("0.33333333333333\t1e+15\t5\t5\t-0.5\t1792576929.125");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "string.format('%y', 1)",
        "string.format('%123d', 1)",
        "string.format('%d')",
        "string.format('%d', 'x')",
        "string.format('%')",
        "string.format()",
        "string.rep('x', 1e9)",
        "('x'):rep(2^40)",
        "tostring()"
      })
  void shouldRaiseForWrongUse(String call) throws Exception {
    run("print(pcall(function() return " + call + " end))");
    assertThat(printed.get(0)).startsWith("false\t");
  }

  @Test
  void shouldForgetNothingWhenARuleIsReplacedWhileItHasEventsWaiting() throws Exception {
    run(
        """
        local count = 0
        local function add()
            return realtime.AddHook("in", {type = "lua", name = "same",
                condition = function(d) return d.n > 0 end,
                run = function(d) count = count + 1 end})
        end
        add()
        timer.Create("again", 0.001, 200, add)
        timer.Simple(0.5, function() end)
        realtime.On("ask", function() print(count) end)
        """);
    for (int i = 1; i <= 2000; i++) {
      engine.emit("in", Map.of("n", i));
      if (i % 20 == 0) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
    assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
    engine.emit("ask", Map.of());
    Await.until("the count", () -> !printed.isEmpty());
    assertThat(printed).containsExactly("2000");
  }
}
