package dev.realtime.luaj.amender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;

final class AmenderTest {
  @TempDir private Path folder;

  @Test
  void shouldMakeTheSameEachTime() {
    Map<String, byte[]> classes = Amender.amendedClasses();
    assertThat(Amender.amendedClasses())
        .hasSameSizeAs(classes)
        .allSatisfy((name, bytes) -> assertThat(bytes).isEqualTo(classes.get(name)));
  }

  @Test
  void shouldMakeClassesOfJava17UnderOtherNames() {
    assertThat(Amender.amendedClasses())
        .allSatisfy(
            (name, bytes) -> {
              assertThat(name).startsWith("dev/realtime/luaj/");
              assertThat(new ClassReader(bytes).readUnsignedShort(6)).isEqualTo(Opcodes.V17);
              assertThat(new String(bytes, StandardCharsets.ISO_8859_1))
                  .doesNotContain("org/luaj/", "org.luaj.vm2", "Amended");
            });
  }

  @Test
  void shouldLeaveOutWhatReachesOutside() {
    assertThat(Amender.amendedClasses().keySet())
        .contains("dev/realtime/luaj/Globals", "dev/realtime/luaj/compiler/LuaC")
        .noneMatch(
            name ->
                name.matches(
                    ".*(/IoLib|/LuajavaLib|JseProcess|/CoroutineLib|/script/|/ast/|/luajc/).*"));
  }

  @Test
  void shouldMakeClassesThatTheVerifierTakes() {
    Map<String, byte[]> classes = Amender.amendedClasses();
    ClassLoader loader =
        new ClassLoader(AmenderTest.class.getClassLoader()) {
          @Override
          protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] bytes = classes.get(name.replace('.', '/'));
            if (bytes == null) {
              throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
          }
        };
    assertThat(classes.keySet())
        .allSatisfy(
            name -> assertThat(Class.forName(name.replace('/', '.'), true, loader)).isNotNull());
  }

  @Test
  void shouldLeaveFilesAloneThatWouldNotChange() throws Exception {
    Amender.main(new String[] {folder.toString()});
    Path same = folder.resolve("dev/realtime/luaj/LuaValue.class");
    Path spoilt = folder.resolve("dev/realtime/luaj/LuaTable.class");
    Path stale = folder.resolve("dev/realtime/luaj/Stale.class");
    FileTime longAgo = FileTime.fromMillis(1_000);
    Files.setLastModifiedTime(same, longAgo);
    Files.writeString(spoilt, "spoilt");
    Files.writeString(stale, "of an earlier build");
    Amender.main(new String[] {folder.toString()});
    assertThat(Files.getLastModifiedTime(same)).isEqualTo(longAgo);
    assertThat(Files.size(spoilt)).isGreaterThan(1_000);
    assertThat(stale).doesNotExist();
    assertThat(folder.resolve("META-INF/NOTICE"))
        .content()
        .contains("LuaString is compared by unsigned bytes (strcmp).");
  }

  @Test
  void shouldRefuseWhatDoesNotFitTheOriginal() {
    Originals originals = new Originals();
    ClassNode table = originals.read("org/luaj/vm2/LuaTable");
    Amendment strange =
        new Amendment("org/luaj/vm2/LuaTable", "org/luaj/vm2/AmendedDouble", "is strange");
    assertThatThrownBy(() -> strange.apply(table, originals.read("org/luaj/vm2/AmendedDouble")))
        .hasMessage("org/luaj/vm2/LuaTable has no field vD");
    ClassNode nil = originals.read("org/luaj/vm2/LuaNil");
    Amendment other =
        new Amendment("org/luaj/vm2/LuaNil", "org/luaj/vm2/compiler/AmendedFuncState", "x");
    assertThatThrownBy(
            () -> other.apply(nil, originals.read("org/luaj/vm2/compiler/AmendedFuncState")))
        .hasMessageStartingWith("org/luaj/vm2/LuaNil has no method ");
  }
}
