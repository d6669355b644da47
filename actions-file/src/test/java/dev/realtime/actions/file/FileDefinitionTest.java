package dev.realtime.actions.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.DefinitionException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileDefinitionTest {
  @TempDir Path folder;
  private LogFixture logs;

  @BeforeEach
  void start() {
    logs = new LogFixture(folder);
  }

  @AfterEach
  void stop() {
    logs.close();
  }

  @Test
  void shouldBeFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(ActionPlugin.class).stream())
        .anyMatch(provider -> provider.type().equals(FileActionPlugin.class));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/etc/deaths.log         ; absolute",
        "/{killer}               ; absolute",
        "C:/deaths.log           ; absolute",
        "c:deaths.log            ; absolute",
        "../deaths.log           ; '..'",
        "logs/../../deaths.log   ; '..'",
        "logs/..                 ; '..'",
        "{killer|..}/deaths.log  ; '..'",
        "{killer|/etc}/x         ; absolute",
        "logs\\\\deaths.log      ; backslash",
        "..\\\\..\\\\deaths.log  ; backslash",
        "logs//deaths.log        ; empty part",
        "logs/                   ; empty part",
        "./x                     ; lone '.'",
        "x\\ny                   ; control characters",
        "x\\u0000y               ; control characters",
      })
  void shouldRefusePathsThatLeadOutOfTheFolder(String path, String message) {
    assertThatThrownBy(() -> logs.action("{\"path\":\"" + path + "\"}"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageStartingWith("field 'path' must not ")
        .hasMessageContaining(message.replace("''", "'"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void shouldRefuseAnEmptyPath() {
    assertThatThrownBy(() -> logs.action("{\"path\":\" \"}"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("must not be empty");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deaths.log",
        "logs/events/deaths.log",
        "logs/{channel}/{server}.log",
        "{killer}",
        "a..b/..c/d..",
        "logs/player deaths.log",
        "journal/смерти.log",
      })
  void shouldTakePathsInsideTheFolder(String path) {
    assertThatCode(() -> logs.action("{\"path\":\"" + path + "\"}")).doesNotThrowAnyException();
  }

  @Test
  void shouldNotLetAPlayerNameLeadOutOfTheFolder() {
    FileAction action = logs.action("{\"path\":\"p/{killer}/{killer}\"}");
    for (String name : new String[] {"..", ".", "/etc", "..\\\\..", "C:", "", "\\u0000", "../.."}) {
      FileDelivery delivery =
          action.prepare(LogFixture.event(LogFixture.NOON, "c", "{\"killer\":\"" + name + "\"}"));
      assertThat(LogPath.within(folder, delivery.path()))
          .isNotNull()
          .hasParentRaw(folder.resolve(delivery.path()).getParent());
      assertThat(delivery.path().split("/")).hasSize(3).doesNotContain("..", ".", "");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3                                          | Keep[files=3, age=null, size=null]",
        "3.0                                        | Keep[files=3, age=null, size=null]",
        "\"12\"                                     | Keep[files=12, age=null, size=null]",
        "\"30d\"                                    | Keep[files=null, age=PT720H, size=null]",
        "\"5m\"                                     | Keep[files=null, age=PT5M, size=null]",
        "\"5MB\"                                    | Keep[files=null, age=null, size=5242880]",
        "\"2GB\"                                    | Keep[files=null, age=null, size=2147483648]",
        "{\"files\":2,\"age\":3600,\"size\":\"1g\"} | Keep[files=2, age=PT1H, size=1073741824]",
        "{\"size\":100000}                          | Keep[files=null, age=null, size=100000]",
      })
  void shouldReadWhatToKeep(String written, String expected) {
    assertThat(Keep.of(LogFixture.json(written))).hasToString(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                 | field 'keep' must be a number of files from 1 on, not 0",
        "2.5               | field 'keep' must be a number of files from 1 on, not 2.5",
        "-1                | field 'keep' must be a number of files from 1 on, not -1",
        "true              | field 'keep' must be a number of files, an age",
        "\"for ever\"      | field 'keep' must be a number of files, an age",
        "\"0s\"            | field 'keep' must be longer than nothing",
        "{}                | the table is empty",
        "[3]               | field 'keep' must be a number of files, an age",
        "{\"file\":3}      | field 'keep' has no 'file'; did you mean 'files'?",
        "{\"files\":\"x\"} | field 'keep.files' must be a number of files",
        "{\"age\":\"2GB\"} | field 'keep.age' must be seconds, or a text such as \"30d\"",
        "{\"age\":true}    | field 'keep.age' must be seconds",
        "{\"size\":\"8h\"} | field 'keep.size' must be bytes, or a text such as \"2GB\"",
        "\"4KB\"           | field 'keep' must leave at least 8KB",
      })
  void shouldSayWhatIsWrongWithKeep(String written, String message) {
    assertThatThrownBy(() -> logs.action("{\"path\":\"x\",\"keep\":" + written + "}"))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(message);
  }

  @Test
  void shouldRefuseASegmentThatHoldsHardlyARecord() {
    assertThatThrownBy(() -> logs.action("{\"path\":\"x\",\"max_size\":100}"))
        .isInstanceOf(DefinitionException.class)
        .hasMessage("field 'max_size' must be at least 4KB");
  }
}
