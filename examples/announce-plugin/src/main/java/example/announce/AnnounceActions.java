package example.announce;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import java.util.regex.Pattern;

/** What all announcements of an engine share: one writer. */
final class AnnounceActions implements Actions {
  private static final Pattern FILE_NAME = Pattern.compile("\\w[\\w.-]*");

  private final LineWriter writer;

  AnnounceActions(LineWriter writer) {
    this.writer = writer;
  }

  /** The engine has checked names and kinds; what is left is what only this type knows. */
  @Override
  public Action<?> create(Definition definition) {
    String file = definition.text("file");
    if (file != null && !FILE_NAME.matcher(file).matches()) {
      throw new DefinitionException(
          "file", "must be a plain name such as \"kills.txt\", not \"" + file + "\"");
    }
    return new AnnounceAction(definition.requiredTemplate("line"), file, writer);
  }

  @Override
  public void close() {
    writer.close();
  }
}
