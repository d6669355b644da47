package example.announce;

import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import java.util.List;

/**
 * Offers the action type {@code announce}: a line of text for each event, on standard output or in
 * a file, for whoever reads along with {@code tail -f}.
 */
public final class AnnouncePlugin implements ActionPlugin {

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(new AnnounceFactory());
  }
}
