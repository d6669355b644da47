package dev.realtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Prints who knows whom, and how large each is: modules, and packages. Read it when a module is to
 * be cut in two, or when something seems to be in the wrong place.
 */
final class ModuleMatrixTest {
  private static final Path ROOT = Path.of("..");
  private static final String OURS = "dev.realtime.";
  private static final Pattern MODULE =
      Pattern.compile("/([a-z-]+)/target/(?:classes|[a-z-]+(?:-[0-9][^/]*)?\\.jar)");

  private final List<JavaClass> classes =
      new ClassFileImporter()
              .withImportOption(new ImportOption.DoNotIncludeTests())
              .withImportOption(new OurOwnClasses())
              .importPackages("dev.realtime")
              .stream()
              .filter(one -> one.getSource().isPresent())
              .toList();

  /** Files and lines of source. */
  private record Size(long files, long lines) {
    static Size of(Stream<Path> sources) {
      long files = 0;
      long lines = 0;
      for (Path source : sources.filter(ModuleMatrixTest::isSource).toList()) {
        files++;
        try (Stream<String> text = Files.lines(source)) {
          lines += text.count();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return new Size(files, lines);
    }
  }

  private static boolean isSource(Path file) {
    return file.toString().endsWith(".java") && !file.endsWith("package-info.java");
  }

  @Test
  void shouldHaveNoCircleOfModules() throws IOException {
    Map<String, Set<String>> knows = dependencies(ModuleMatrixTest::module);
    System.out.printf("%n%-18s %5s %6s %6s  %s%n", "module", "files", "lines", "public", "knows");
    for (String module : bottomUp(knows)) {
      Size size;
      try (Stream<Path> sources = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        size = Size.of(sources);
      }
      assertThat(size.files()).as("sources of %s", module).isPositive();
      long publicTypes =
          classes.stream()
              .filter(one -> module(one).equals(module))
              .filter(one -> one.getModifiers().contains(JavaModifier.PUBLIC))
              .filter(one -> !one.isNestedClass())
              .count();
      System.out.printf(
          "%-18s %5d %6d %6d  %s%n",
          module, size.files(), size.lines(), publicTypes, String.join(" ", knows.get(module)));
    }
    assertThat(knows.keySet()).contains("engine-api", "engine-core", "backend-redis");
    assertThat(knows.get("engine-api")).isEmpty();
    assertThat(circle(knows)).as("a circle of modules").isEmpty();
  }

  @Test
  void shouldHaveNoCircleOfPackages() throws IOException {
    Map<String, Set<String>> knows = dependencies(JavaClass::getPackageName);
    System.out.printf("%n%-38s %5s %6s  %s%n", "package dev.realtime.", "files", "lines", "knows");
    for (Map.Entry<String, Set<String>> entry : knows.entrySet()) {
      Size size = sizeOfPackage(entry.getKey());
      System.out.printf(
          "%-38s %5d %6d  %s%n",
          shown(entry.getKey()),
          size.files(),
          size.lines(),
          String.join(" ", entry.getValue().stream().map(ModuleMatrixTest::shown).toList()));
    }
    assertThat(circle(knows)).as("a circle of packages").isEmpty();
  }

  private static String shown(String name) {
    return name.startsWith(OURS) ? name.substring(OURS.length()) : name;
  }

  private static Size sizeOfPackage(String name) throws IOException {
    Path inside = Path.of("src/main/java", name.replace('.', '/'));
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(ROOT)) {
      for (Path folder : modules.map(module -> module.resolve(inside)).toList()) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.list(folder)) {
            files.forEach(sources::add);
          }
        }
      }
    }
    return Size.of(sources.stream());
  }

  private static String module(JavaClass one) {
    String place = one.getSource().orElseThrow().getUri().toString();
    Matcher matcher = MODULE.matcher(place);
    assertThat(matcher.find()).as("the module of %s", place).isTrue();
    return matcher.group(1);
  }

  private Map<String, Set<String>> dependencies(Function<JavaClass, String> part) {
    Map<String, Set<String>> knows = new TreeMap<>();
    for (JavaClass one : classes) {
      Set<String> others = knows.computeIfAbsent(part.apply(one), name -> new TreeSet<>());
      for (Dependency dependency : one.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (target.getPackageName().startsWith(OURS) && target.getSource().isPresent()) {
          others.add(part.apply(target));
        }
      }
    }
    knows.forEach((name, others) -> others.remove(name));
    return knows;
  }

  /** Those that know few first. */
  private static List<String> bottomUp(Map<String, Set<String>> knows) {
    return knows.keySet().stream()
        .sorted(
            Comparator.comparingInt((String name) -> reachable(knows, name).size())
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** Those that know themselves by way of others. */
  private static List<String> circle(Map<String, Set<String>> knows) {
    return knows.keySet().stream().filter(name -> reachable(knows, name).contains(name)).toList();
  }

  private static Set<String> reachable(Map<String, Set<String>> knows, String from) {
    Set<String> found = new TreeSet<>();
    List<String> next = new ArrayList<>(knows.getOrDefault(from, Set.of()));
    while (!next.isEmpty()) {
      String name = next.remove(next.size() - 1);
      if (found.add(name)) {
        next.addAll(knows.getOrDefault(name, Set.of()));
      }
    }
    return found;
  }
}
