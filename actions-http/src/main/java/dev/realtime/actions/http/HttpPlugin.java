package dev.realtime.actions.http;

import dev.realtime.actions.http.client.HttpClient;
import dev.realtime.api.action.ActionFactory;
import dev.realtime.api.action.ActionPlugin;
import dev.realtime.api.action.PluginContext;
import java.util.List;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/** Offers the action type {@code http}. All its actions share one client. */
public final class HttpPlugin implements ActionPlugin {
  private final Dns resolver;
  private @Nullable HttpCaller caller;

  /** Called by the service loader. */
  public HttpPlugin() {
    this(Dns.SYSTEM);
  }

  HttpPlugin(Dns resolver) {
    this.resolver = resolver;
  }

  @Override
  public List<ActionFactory> actionFactories() {
    return List.of(new HttpFactory(this::caller));
  }

  @Override
  public void start(PluginContext context) {
    HttpSettings settings = HttpSettings.of(context.settings());
    caller =
        new HttpCaller(
            new HttpClient(HttpFactory.TYPE, settings.client(), resolver, context),
            settings.concurrency());
  }

  private HttpCaller caller() {
    if (caller == null) {
      throw new IllegalStateException("the plugin 'http' was not started");
    }
    return caller;
  }

  @Override
  public void close() {
    if (caller != null) {
      caller.client().close();
    }
  }
}
