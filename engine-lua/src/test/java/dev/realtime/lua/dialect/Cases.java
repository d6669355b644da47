package dev.realtime.lua.dialect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Cases kept in a text file: {@code === name}, a program, and sections that {@code ---} begins. */
record Cases(String name, String program, String section) {

  /** The cases of a file with one of their sections; it is empty where a case lacks it. */
  static List<Cases> read(String file, String section) {
    List<Cases> cases = new ArrayList<>();
    for (String part : text(file).split("(?m)^=== ")) {
      int line = part.indexOf('\n');
      if (line > 0) {
        String[] sections = part.substring(line + 1).split("(?m)^--- ");
        String wanted = "";
        for (String one : sections) {
          wanted = one.startsWith(section + "\n") ? one.substring(section.length() + 1) : wanted;
        }
        cases.add(new Cases(part.substring(0, line), sections[0], wanted));
      }
    }
    return cases;
  }

  private static String text(String file) {
    try (InputStream in = Cases.class.getResourceAsStream("/dialect/" + file)) {
      if (in == null) {
        throw new IllegalStateException("no " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
