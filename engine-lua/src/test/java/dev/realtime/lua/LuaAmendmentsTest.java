package dev.realtime.lua;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In class loaders of their own, because a Java program can amend LuaJ only once. */
final class LuaAmendmentsTest {
  private static URLClassLoader freshProgram() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static boolean amend(ClassLoader program) throws Exception {
    Method make = program.loadClass(LuaAmendments.class.getName()).getDeclaredMethod("make");
    make.setAccessible(true);
    return (boolean) make.invoke(null);
  }

  private static Object number(ClassLoader program, double value) throws Exception {
    return program
        .loadClass("org.luaj.vm2.LuaValue")
        .getMethod("valueOf", double.class)
        .invoke(null, value);
  }

  @Test
  void shouldAmendLuaJBeforeItIsUsed() throws Exception {
    try (URLClassLoader program = freshProgram()) {
      assertThat(amend(program)).isTrue();
      assertThat(amend(program)).isTrue();
      assertThat(number(program, 1 / 3.0)).hasToString("0.33333333333333");
      assertThat(number(program, -0.0)).hasToString("-0");
      assertThat(number(program, 0.0)).hasToString("0");
      assertThat(number(program, 1e9 * 4)).hasToString("4000000000");
    }
  }

  @Test
  void shouldRunOnLuaJAsItIsWhereItWasUsedEarlier() throws Exception {
    try (URLClassLoader program = freshProgram()) {
      assertThat(number(program, 1 / 3.0)).hasToString("0.33333334");
      assertThat(amend(program)).isFalse();
      assertThat(number(program, -0.0)).hasToString("0");
      assertThat(negatedZeroIn(program)).isEqualTo("0");
    }
  }

  /** A whole script in that program, where a zero must stay what LuaJ can use as a key. */
  private static String negatedZeroIn(ClassLoader program) throws Exception {
    Class<?> type = program.loadClass(Sandbox.class.getName());
    var constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    Object sandbox = constructor.newInstance();
    Method compile = type.getDeclaredMethod("compile", String.class, String.class);
    compile.setAccessible(true);
    Object chunk =
        compile.invoke(sandbox, "local t, z = {[0] = 'x'}, 0 z = -z return t[z] and z", "chunk");
    Class<?> value = program.loadClass("org.luaj.vm2.LuaValue");
    return value.getMethod("call").invoke(chunk).toString();
  }
}
