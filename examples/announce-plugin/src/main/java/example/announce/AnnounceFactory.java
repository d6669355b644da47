package example.announce;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.Actions;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.PluginContext;
import java.nio.file.Path;
import java.util.List;

/** What there is to know of the type, without an engine. */
final class AnnounceFactory implements ActionFactory {

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

  @Override
  public List<Field> settings() {
    return List.of(
        Field.of("folder", Field.Kind.TEXT)
            .defaultValue("announcements")
            .meaning("where the files lie"));
  }

  @Override
  public Actions open(Definition settings, PluginContext context) {
    Path folder = Path.of(settings.requiredText("folder"));
    return new AnnounceActions(new LineWriter(folder, System.out));
  }
}
