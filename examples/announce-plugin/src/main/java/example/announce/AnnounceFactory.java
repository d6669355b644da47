package example.announce;

import dev.realtime.api.action.Action;
import dev.realtime.api.action.ActionDefinition;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

final class AnnounceFactory implements ActionFactory {
  private static final Pattern FILE_NAME = Pattern.compile("\\w[\\w.-]*");

  private final Supplier<LineWriter> writer;

  /** Takes a supplier, because the plugin is asked for its factories before it is started. */
  AnnounceFactory(Supplier<LineWriter> writer) {
    this.writer = writer;
  }

  @Override
  public String type() {
    return "announce";
  }

  @Override
  public String summary() {
    return "Writes a line of text for each event.";
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.template("line").alias("message").required().meaning("the text of the line"),
        Field.of("file", Field.Kind.TEXT)
            .meaning("the file's name; standard output where not given"));
  }

  /** The engine has checked names and kinds; what is left is what only this type knows. */
  @Override
  public Action<?> create(ActionDefinition definition) {
    String file = definition.text("file");
    if (file != null && !FILE_NAME.matcher(file).matches()) {
      throw new DefinitionException(
          "file", "must be a plain name such as \"kills.txt\", not \"" + file + "\"");
    }
    return new AnnounceAction(definition.requiredTemplate("line"), file, writer.get());
  }
}
