package dev.realtime.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What editors know of the Lua API is what there is. */
final class EditorDefinitionsTest {
  private static Set<String> names(String source, String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(source)
        .results()
        .map((MatchResult result) -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void shouldDefineEveryFunction() throws IOException {
    String api;
    try (InputStream in = Bridge.class.getResourceAsStream("/dev/realtime/lua/realtime.lua")) {
      api = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String game = Files.readString(NativeModule.folder().resolve("lua/game.lua"));
    Set<String> there = names(api, "^function realtime\\.(\\w+)");
    there.addAll(names(api, "^realtime\\.(\\w+) ="));
    there.addAll(names(api, "^readyMade\\(\"(\\w+)\""));
    there.addAll(names(game, "^function realtime\\.(\\w+)"));
    assertThat(there).hasSizeGreaterThan(30);
    String defined = Files.readString(NativeModule.folder().resolve("addon/editor/realtime.d.lua"));
    assertThat(names(defined, "^function realtime\\.(\\w+)")).isEqualTo(there);
  }
}
