package example.announce;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.PluginContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Offers the action type {@code announce}: a line of text for each event, on standard output or in
 * a file, for whoever reads along with {@code tail -f}.
 */
public final class AnnouncePlugin implements ActionPlugin {
  private static final String FOLDER = "folder";

  private @Nullable LineWriter writer;

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(
        new AnnounceFactory(() -> Objects.requireNonNull(writer, "the plugin was not started")));
  }

  /** Reads the plugin's section of {@code realtime.yml}: {@code plugins.announce.folder}. */
  @Override
  public void start(PluginContext context) {
    context
        .settings()
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!name.equals(FOLDER)) {
                throw new DefinitionException(name, "is unknown; known: " + FOLDER);
              }
            });
    String folder = context.settings().path(FOLDER).asText("announcements");
    writer = new LineWriter(Path.of(folder), System.out);
  }

  @Override
  public void close() {
    if (writer != null) {
      writer.close();
    }
  }
}
