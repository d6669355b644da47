package dev.realtime.engine.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.engine.EngineException;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.TestingPlugin;
import dev.realtime.engine.config.EngineConfig;
import dev.realtime.engine.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jars in the folder of plugins, compiled here. */
final class PluginLoaderTest {
  /** Appends {channel} to the file it is told, through a library class of its own. */
  private static final String PLUGIN =
      """
      package demo;

      import com.fasterxml.jackson.databind.node.JsonNodeFactory;
      import com.fasterxml.jackson.databind.node.ObjectNode;
      import dev.realtime.api.Event;
      import dev.realtime.api.action.*;
      import java.nio.file.*;
      import java.util.List;
      import java.util.concurrent.*;

      public final class CLASS implements ActionPlugin {
        record Line(Event event) implements Delivery {
          public ObjectNode describe() {
            return JsonNodeFactory.instance.objectNode();
          }
        }

        @Override
        public List<ActionFactory> actionFactories() {
          return List.of(new Factory());
        }

        static final class Factory implements ActionFactory {
          public String type() {
            return "TYPE";
          }

          public String summary() {
            return "Appends a line.";
          }

          public List<Field> fields() {
            return List.of(Field.of("path", Field.Kind.TEXT).required());
          }

          public List<Field> settings() {
            return List.of(Field.of("times", Field.Kind.INTEGER).defaultValue(1));
          }

          public Actions open(Definition settings, PluginContext context) {
            OPEN
            return Factory::create;
          }

          private static Action<?> create(Definition definition) {
            Path path = Path.of(definition.requiredText("path"));
            return new Action<Line>() {
              public Line prepare(Event event) {
                return new Line(event);
              }

              public CompletionStage<Outcome> send(List<Line> batch) {
                try {
                  String line = batch.get(0).event().channel() + " " + CLASS.class.getClassLoader().getName();
                  Files.writeString(path, line + "\\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
                return CompletableFuture.completedFuture(Outcome.done());
              }
            };
          }
        }
      }
      """;

  @TempDir private Path folder;

  private Path jars;
  private final List<String> problems = new CopyOnWriteArrayList<>();

  @BeforeEach
  void makeFolder() throws IOException {
    jars = Files.createDirectory(folder.resolve("plugins"));
  }

  private void plugin(String jar, String className, String type, String open) throws IOException {
    Path work = Files.createTempDirectory(folder, "work");
    Path source = work.resolve(className + ".java");
    Files.writeString(
        source, PLUGIN.replace("CLASS", className).replace("TYPE", type).replace("OPEN", open));
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    int result =
        compiler.run(
            null,
            null,
            null,
            "-cp",
            System.getProperty("java.class.path"),
            "-proc:none",
            "-d",
            work.toString(),
            source.toString());
    assertThat(result).describedAs("javac").isZero();
    Map<String, byte[]> entries = new TreeMap<>();
    try (Stream<Path> classes = Files.walk(work)) {
      classes
          .filter(file -> file.toString().endsWith(".class"))
          .forEach(
              file -> {
                try {
                  entries.put(
                      work.relativize(file).toString().replace('\\', '/'),
                      Files.readAllBytes(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    jar(jar, "demo." + className, entries);
  }

  private void jar(String name, String services, Map<String, byte[]> entries) throws IOException {
    try (OutputStream file = Files.newOutputStream(jars.resolve(name));
        JarOutputStream jar = new JarOutputStream(file)) {
      jar.putNextEntry(new JarEntry("META-INF/services/" + ActionPlugin.class.getName()));
      jar.write(services.getBytes(StandardCharsets.UTF_8));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new JarEntry(entry.getKey()));
        jar.write(entry.getValue());
      }
    }
  }

  private List<String> typesFound() {
    List<LoadedPlugin> plugins = PluginLoader.load(jars, List.of(), problems::add);
    List<String> types = new ArrayList<>();
    plugins.forEach(plugin -> plugin.factories().forEach(one -> types.add(one.type())));
    try {
      PluginLoader.closeJars(plugins);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return types;
  }

  private RealtimeEngine.Builder engine() {
    return engine("{}");
  }

  /** With these sections for plugins, in JSON with single quotes. */
  private RealtimeEngine.Builder engine(String sections) {
    return RealtimeEngine.builder()
        .config(
            EngineConfig.inMemory()
                .withFolders(folder.resolve("data"), jars)
                .withPlugins((ObjectNode) Json.parse(sections.replace('\'', '"'))))
        .operatorLog(problems::add);
  }

  @Test
  void shouldRunAPluginFromAJarInAClassLoaderOfItsOwn() throws Exception {
    plugin("demo.jar", "Demo", "line", "");
    Path out = folder.resolve("out.txt");
    try (RealtimeEngine engine = engine().start()) {
      engine.addHook("a", Map.of("type", "line", "path", out.toString()));
      engine.emit("a", Map.of());
      assertThat(engine.awaitQuiet(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(Files.readAllLines(out)).containsExactly("a plugin demo.jar");
    assertThat(problems).isEmpty();
  }

  @Test
  void shouldReportABrokenJarAndLoadTheOthers() throws Exception {
    plugin("good.jar", "Demo", "line", "");
    Files.writeString(jars.resolve("text.jar"), "I am no jar");
    jar("empty.jar", "# nothing", Map.of());
    jar("missing.jar", "demo.Missing", Map.of());
    Files.writeString(jars.resolve("readme.txt"), "not looked at");
    assertThat(typesFound()).containsExactly("line");
    assertThat(problems).hasSize(3);
    assertThat(problems)
        .anyMatch(
            line ->
                line.equals(
                    "plugin empty.jar cannot be loaded: it names no plugin under"
                        + " META-INF/services/dev.realtime.api.action.ActionPlugin"))
        .anyMatch(
            line ->
                line.startsWith("plugin missing.jar cannot be loaded: ")
                    && line.contains("demo.Missing"))
        .anyMatch(
            line -> line.startsWith("plugin text.jar cannot be loaded: ") && line.contains("zip"));
  }

  @Test
  void shouldLeaveOutAJarOfWhichAPartIsBroken() throws Exception {
    plugin("half.jar", "Demo", "line", "");
    Path whole = jars.resolve("half.jar");
    Map<String, byte[]> entries = new TreeMap<>();
    try (JarFile jar = new JarFile(whole.toFile())) {
      for (JarEntry entry : Collections.list(jar.entries())) {
        if (entry.getName().endsWith(".class")) {
          entries.put(entry.getName(), jar.getInputStream(entry).readAllBytes());
        }
      }
    }
    jar("half.jar", "demo.Demo\ndemo.Missing", entries);
    assertThat(typesFound()).isEmpty();
    assertThat(problems).hasSize(1);
  }

  @Test
  void shouldRefuseTwoPluginsOfOneTypeWithBothNames() throws Exception {
    plugin("one.jar", "One", "line", "");
    plugin("two.jar", "Two", "line", "");
    assertThatThrownBy(() -> engine().start())
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "two plugins offer the action type 'line': demo.One$Factory and demo.Two$Factory"
                + " (two.jar)");
  }

  @Test
  void shouldRefuseATypeThatTheEngineItselfHas() throws Exception {
    plugin("one.jar", "One", "lua", "");
    assertThatThrownBy(() -> engine().start())
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "two plugins offer the action type 'lua': the engine and demo.One$Factory (one.jar)");
  }

  @Test
  void shouldRefuseATypeThatCannotBeWritten() throws Exception {
    plugin("one.jar", "One", "My-Type", "");
    assertThatThrownBy(() -> engine().start())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("only lower case letters, digits and _ are allowed");
  }

  @Test
  void shouldSayWhichTypeCannotBeOpenedAndCloseWhatWasOpened() throws Exception {
    plugin(
        "bad.jar",
        "Bad",
        "bad",
        "if (settings.has(\"times\")) throw new IllegalStateException(\"no licence\");");
    TestingPlugin other = new TestingPlugin();
    assertThatThrownBy(() -> engine().plugin(other).start())
        .isInstanceOf(EngineException.class)
        .hasMessage("plugin demo.Bad (bad.jar) cannot open 'bad': no licence");
    assertThat(other.started.get()).isEqualTo(1);
    assertThat(other.ended.get()).isEqualTo(1);
    Files.delete(jars.resolve("bad.jar"));
    engine().start().close(); // the data folder is free again
  }

  @Test
  void shouldOpenWithTheSection() throws Exception {
    plugin(
        "demo.jar",
        "Demo",
        "line",
        "context.tellOperator(\"times \" + settings.integer(\"times\"));");
    engine().start().close();
    engine("{'line':{'times':3}}").start().close();
    engine("{'line':null}").start().close();
    assertThat(problems).containsExactly("line: times 1", "line: times 3", "line: times 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "{'line':{'timse':3}}~plugins.line.timse is unknown; did you mean 'times'?",
        "{'line':{'times':'many'}}~plugins.line.times must be a whole number, not \"many\"",
        "{'line':{'times':0}}~plugins.line.times must be at least 1",
        "{'line':3}~plugins.line: must be a table of settings",
        "{'lime':{}}~plugins.lime: there is no such plugin; did you mean 'line'?",
      })
  void shouldPointAtTheSettingThatIsWrong(String sections, String message) throws Exception {
    plugin(
        "demo.jar",
        "Demo",
        "line",
        "if (settings.integer(\"times\") < 1)"
            + " throw new DefinitionException(\"times\", \"must be at least 1\");");
    TestingPlugin other = new TestingPlugin();
    assertThatThrownBy(() -> engine(sections).plugin(other).start())
        .isInstanceOf(EngineException.class)
        .hasMessage(message);
    assertThat(other.ended.get()).isEqualTo(other.started.get());
  }

  @Test
  void shouldRefuseATypeOfWhichOpeningGivesNothing() throws Exception {
    plugin("bad.jar", "Bad", "bad", "if (settings.has(\"times\")) return null;");
    assertThatThrownBy(() -> engine().start())
        .isInstanceOf(EngineException.class)
        .hasMessage("plugin demo.Bad (bad.jar) cannot open 'bad': open() gave null");
  }

  @Test
  void shouldDoWithoutTheFolder() throws Exception {
    Files.delete(jars);
    assertThat(typesFound()).isEmpty();
    assertThat(problems).isEmpty();
  }
}
