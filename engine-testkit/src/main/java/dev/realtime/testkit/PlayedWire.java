package dev.realtime.testkit;

import dev.realtime.api.action.HttpWire;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A wire for tests of a plugin by itself: notes each request, and answers that all is fine unless
 * it was told otherwise. May be used from any thread.
 */
public final class PlayedWire implements HttpWire {
  private static final String ANY = "";

  private final Failures failures = new Failures();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  /** A wire on which all is fine. */
  public PlayedWire() {}

  @Override
  public Answer exchange(Request request) throws IOException {
    requests.add(request);
    Failure failure = failures.next(ANY);
    return failure == null ? fine(request.type()) : failure.answer();
  }

  static Answer fine(String type) {
    return new Answer(type.equals("discord") ? 204 : 200, Map.of(), new byte[0]);
  }

  /** From now on requests fail. */
  public void fail(Failure failure) {
    failures.add(ANY, failure);
  }

  /** From now on all is fine again. */
  public void heal() {
    failures.end(ANY);
  }

  /** The requests, in order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }
}
