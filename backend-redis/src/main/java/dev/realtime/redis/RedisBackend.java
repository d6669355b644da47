package dev.realtime.redis;

import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.Counters;
import dev.realtime.api.backend.Cursors;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.EventStream;
import dev.realtime.api.backend.Keys;
import dev.realtime.api.backend.Leases;
import dev.realtime.api.backend.PubSub;
import dev.realtime.api.backend.Registration;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * A backend on Redis 6 or later, through Redisson. It can be made while Redis is away, and lives
 * through every loss of the connection; {@link RedisLink} says how.
 *
 * <p>The names of keys are the same on one server and in a cluster. There, what one script touches
 * lies on one server by a hash tag in the name: see {@link RedisCounters} and {@link RedisLeases}.
 */
public final class RedisBackend implements EventBackend {
  private final RedisSettings settings;
  private final RedisLink link;
  private final EventStream events;
  private final PubSub pubSub;
  private final Keys keys;
  private final Counters counters;
  private final Leases leases;
  private final Cursors cursors;

  /** Begins to connect, and does not wait for it. */
  public RedisBackend(RedisSettings settings) {
    this(settings, Pace.USUAL, new Jitter());
  }

  RedisBackend(RedisSettings settings, Pace pace, RandomGenerator random) {
    this.settings = settings;
    String namespace = settings.namespace();
    link = new RedisLink(settings, pace, random);
    events = new RedisStream(link, namespace, settings.streamCap(), settings.replicas());
    pubSub = new RedisPubSub(link);
    keys = new RedisKeys(link);
    counters = new RedisCounters(link, namespace, settings.replicas());
    leases = new RedisLeases(link, namespace);
    cursors = new RedisCursors(link, namespace);
    link.start();
  }

  @Override
  public String description() {
    return settings.description();
  }

  @Override
  public Duration timeout() {
    return settings.timeout();
  }

  @Override
  public boolean isConnected() {
    return link.isConnected();
  }

  @Override
  public Registration addConnectionListener(ConnectionListener listener) {
    return link.news().add(listener);
  }

  @Override
  public EventStream events() {
    return events;
  }

  @Override
  public PubSub pubSub() {
    return pubSub;
  }

  @Override
  public Keys keys() {
    return keys;
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public Leases leases() {
    return leases;
  }

  @Override
  public Cursors cursors() {
    return cursors;
  }

  @Override
  public void close() {
    link.close();
  }

  /** The generator of whichever thread asks. */
  private static final class Jitter implements RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }
}
