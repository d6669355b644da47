package dev.realtime.actions.file;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.realtime.api.Event;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.template.Escaper;
import dev.realtime.api.template.Template;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which paths name a log: relative ones that stay inside the folder of event logs. */
final class LogPath {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);

  private LogPath() {}

  /**
   * Checks a rule's template before any event fills it in.
   *
   * @throws DefinitionException if it leads, or could lead, out of the folder
   */
  static void check(Template template) {
    // An event without data leaves the placeholders as written and fills in the defaults.
    Event nothing =
        Event.live("", "channel", "server", Instant.EPOCH, JsonNodeFactory.instance.objectNode());
    String wrong = fault(template.render(nothing, Escaper.FILE_NAME));
    if (wrong != null) {
      throw new DefinitionException(
          "path",
          wrong + ": write a path inside the folder of event logs, such as \"logs/deaths.log\"");
    }
  }

  /**
   * Checks a path that an event filled in.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String checked(String path) {
    String wrong = fault(path);
    if (wrong != null) {
      throw new IllegalArgumentException("the path \"" + path + "\" " + wrong);
    }
    return path;
  }

  /** What is wrong with a path; null where nothing is. */
  static @Nullable String fault(String path) {
    if (path.isBlank()) {
      return "must not be empty";
    }
    if (path.startsWith("/") || DRIVE.matcher(path).matches()) {
      return "must not be absolute";
    }
    if (path.indexOf('\\') >= 0) {
      return "must not hold a backslash ('/' parts folders)";
    }
    if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return "must not hold control characters";
    }
    for (String part : path.split("/", -1)) {
      if (part.isBlank() || part.equals(".")) {
        return "must not hold an empty part or a lone '.'";
      }
      if (part.strip().equals("..")) {
        return "must not hold '..'";
      }
    }
    return null;
  }

  /** What to say where {@link #within} says null. */
  static String outside(String path) {
    return path + " lies outside the folder of event logs";
  }

  /**
   * The folder of a log.
   *
   * @param base the folder of event logs
   * @return null where the path leads outside
   */
  static @Nullable Path within(Path base, String path) {
    if (path.indexOf('\\') >= 0 || DRIVE.matcher(path).matches()) {
      return null;
    }
    try {
      Path root = base.toAbsolutePath().normalize();
      Path folder = root.resolve(path).normalize();
      boolean inside = folder.startsWith(root) && !folder.equals(root);
      return inside && !Path.of(path).isAbsolute() ? folder : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
