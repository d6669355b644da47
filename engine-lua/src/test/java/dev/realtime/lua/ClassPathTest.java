package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine brings a LuaJ of its own, made while it was built: neither the original nor ASM. */
final class ClassPathTest {
  private static final List<String> FOREIGN = List.of("org/luaj/", "org/objectweb/asm/");

  @ParameterizedTest
  @ValueSource(strings = {"org/luaj/vm2/LuaValue.class", "org/objectweb/asm/ClassReader.class"})
  void shouldHoldNeitherTheOriginalNorAsm(String name) {
    assertThat(ClassPathTest.class.getClassLoader().getResource(name)).isNull();
  }

  @Test
  void shouldHaveNoClassOfOursThatNamesThem() throws IOException {
    List<String> looked = new ArrayList<>();
    List<String> naming = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        look(path, looked, naming);
      } else if (Files.isRegularFile(path)) {
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
          look(jar.getPath("/"), looked, naming);
        }
      }
    }
    assertThat(looked)
        .contains(
            "dev/realtime/luaj/LuaValue.class",
            "dev/realtime/lua/Sandbox.class",
            "dev/realtime/engine/RealtimeEngine.class");
    assertThat(naming).isEmpty();
  }

  private static void look(Path root, List<String> looked, List<String> naming) throws IOException {
    Path ours = root.resolve("dev/realtime");
    if (!Files.isDirectory(ours)) {
      return;
    }
    List<Path> classes;
    try (Stream<Path> files = Files.walk(ours)) {
      classes = files.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : classes) {
      String name = root.relativize(file).toString().replace('\\', '/');
      looked.add(name);
      // Names of classes stand in a class file as they are.
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      if (!file.endsWith("ClassPathTest.class") && FOREIGN.stream().anyMatch(text::contains)) {
        naming.add(name);
      }
    }
  }
}
