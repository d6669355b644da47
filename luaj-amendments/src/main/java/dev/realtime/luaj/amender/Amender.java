package dev.realtime.luaj.amender;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.JSRInlinerAdapter;
import org.objectweb.asm.tree.ClassNode;

/**
 * Makes the engine's LuaJ of the original one: under other names, so that it never meets another
 * LuaJ in the same program; amended where the game's Lua differs and LuaJ cannot be extended; and
 * in the class format of Java 17, which is verified faster and kept in archives of classes. Only
 * what the engine uses is taken, with what that uses in turn.
 *
 * <p>The same classes come out each time, and a file that would not change is left alone.
 */
public final class Amender {
  private static final String CORE = "org/luaj/vm2/";
  private static final String COMPILER = CORE + "compiler/";
  private static final String LIBRARY = CORE + "lib/";

  /** What the engine names; the rest follows. */
  private static final List<String> ROOTS =
      List.of(
          CORE + "LoadState",
          COMPILER + "LuaC",
          LIBRARY + "BaseLib",
          LIBRARY + "Bit32Lib",
          LIBRARY + "StringLib",
          LIBRARY + "TableLib",
          LIBRARY + "jse/JseMathLib",
          LIBRARY + "OsLib");

  private static final List<Amendment> AMENDMENTS =
      List.of(
          new Amendment(
              CORE + "LuaDouble",
              CORE + "AmendedDouble",
              "becomes text with 14 digits instead of 8, and knows -0"),
          new Amendment(
              CORE + "LuaInteger", CORE + "AmendedInteger", "gives -0 where the game's Lua does"),
          new Amendment(
              CORE + "LuaString", CORE + "AmendedString", "is compared by unsigned bytes"),
          new Amendment(CORE + "LuaTable", CORE + "AmendedTable", "tells how large it is"),
          new Amendment(
              COMPILER + "FuncState", COMPILER + "AmendedFuncState", "keeps -0 as a constant"));

  private final Originals originals = new Originals();
  private final Relocation relocation = new Relocation();
  private final List<String> notes = new ArrayList<>();

  private Amender() {}

  /** Writes the classes and the notice into a folder of classes, the only argument. */
  public static void main(String[] arguments) throws IOException {
    Output output = new Output(Path.of(arguments[0]));
    Amender amender = new Amender();
    Map<String, byte[]> classes = amender.classes();
    for (Map.Entry<String, byte[]> entry : classes.entrySet()) {
      output.write(entry.getKey() + ".class", entry.getValue());
    }
    output.write("META-INF/NOTICE", amender.notice().getBytes(StandardCharsets.UTF_8));
    output.removeOthers("dev/realtime/luaj");
  }

  /** The amended classes by their names. */
  static Map<String, byte[]> amendedClasses() {
    return new Amender().classes();
  }

  private Map<String, byte[]> classes() {
    Map<String, byte[]> classes = new TreeMap<>();
    ROOTS.forEach(relocation::map);
    for (String name = relocation.next(); name != null; name = relocation.next()) {
      classes.put(relocation.map(name), relocated(amended(name)));
    }
    if (notes.size() < AMENDMENTS.size()) {
      throw new IllegalStateException("amended only: " + notes);
    }
    return classes;
  }

  private ClassNode amended(String name) {
    ClassNode node = originals.read(name);
    for (Amendment amendment : AMENDMENTS) {
      if (amendment.amended().equals(name)) {
        List<String> methods = amendment.apply(node, originals.read(amendment.by()));
        String shown = name.substring(CORE.length()).replace('/', '.');
        notes.add(shown + " " + amendment.because() + " (" + String.join(", ", methods) + ")");
      }
    }
    return node;
  }

  private byte[] relocated(ClassNode node) {
    node.version = Opcodes.V17;
    ClassWriter writer =
        new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
          @Override
          protected String getCommonSuperClass(String first, String second) {
            String common =
                originals.commonSuperclass(Relocation.original(first), Relocation.original(second));
            return relocation.map(common);
          }
        };
    node.accept(
        new ClassRemapper(writer, relocation) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] exceptions) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
            // Old compilers made subroutines of `finally`, which newer class formats have not.
            return new JSRInlinerAdapter(next, access, name, descriptor, signature, exceptions);
          }
        });
    return writer.toByteArray();
  }

  private String notice() {
    StringBuilder text =
        new StringBuilder(
            """
            This is a part of LuaJ 3.0.1, https://github.com/luaj/luaj, Copyright (c) 2009-2015
            Luaj.org, under the licence in META-INF/LICENSE. It was changed for Realtime:

            - The packages org.luaj.vm2 are dev.realtime.luaj here.
            - Classes that Realtime does not use are left out.
            - The class format is that of Java 17.
            """);
    notes.stream().sorted().forEach(note -> text.append("- ").append(note).append(".\n"));
    return text.toString();
  }
}
