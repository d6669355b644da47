package dev.realtime.luaj.amender;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** The classes as they lie on the class path, by their internal names. */
final class Originals {
  private final Map<String, String> superclasses = new HashMap<>();

  /** A class with its code, to be changed at will. */
  ClassNode read(String name) {
    ClassNode node = new ClassNode();
    reader(name).accept(node, ClassReader.SKIP_FRAMES);
    return node;
  }

  /** What two classes have in common; interfaces count as {@code Object}, as to the verifier. */
  String commonSuperclass(String first, String second) {
    for (String candidate = first; candidate != null; candidate = superclass(candidate)) {
      for (String other = second; other != null; other = superclass(other)) {
        if (candidate.equals(other)) {
          return candidate;
        }
      }
    }
    return "java/lang/Object";
  }

  private @Nullable String superclass(String name) {
    return superclasses.computeIfAbsent(name, this::readSuperclass);
  }

  private @Nullable String readSuperclass(String name) {
    return reader(name).getSuperName();
  }

  private static ClassReader reader(String name) {
    try (InputStream bytes =
        Originals.class.getClassLoader().getResourceAsStream(name + ".class")) {
      if (bytes == null) {
        throw new IllegalStateException("no class " + name);
      }
      return new ClassReader(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("class " + name + " cannot be read", e);
    }
  }
}
