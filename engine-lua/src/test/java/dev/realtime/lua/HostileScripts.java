package dev.realtime.lua;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The scripts of {@code hostile.lua}. */
record HostileScripts(String name, String end, String source) {
  private static final Path FILE = Path.of("src/test/lua/hostile.lua");
  private static final Pattern HEAD = Pattern.compile("--== (.*) --> (.*)\n");

  static List<HostileScripts> read() {
    try {
      String text = Files.readString(FILE);
      List<HostileScripts> scripts = new ArrayList<>();
      Matcher head = HEAD.matcher(text);
      boolean more = head.find();
      while (more) {
        String name = head.group(1);
        String end = head.group(2);
        int from = head.end();
        more = head.find();
        scripts.add(
            new HostileScripts(
                name, end, text.substring(from, more ? head.start() : text.length())));
      }
      return scripts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
