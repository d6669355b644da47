package dev.realtime.redis;

import dev.realtime.api.Secret;
import dev.realtime.api.action.Definition;
import dev.realtime.api.action.DefinitionException;
import dev.realtime.api.action.Field;
import dev.realtime.api.action.Field.Kind;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.store.StoreContext;
import dev.realtime.api.store.StoreFactory;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The store {@code redis}: a Redis that somebody runs. */
public final class RedisFactory implements StoreFactory {
  /** The section of every store here. */
  public static final String SECTION = "redis";

  /** The longest that a call may take. */
  public static final Field TIMEOUT =
      Field.of("timeout", Kind.DURATION)
          .defaultValue("3s")
          .meaning("the longest that a call may take");

  /** About how many events the stream keeps. */
  public static final Field STREAM_CAP =
      Field.of("stream_cap", Kind.INTEGER)
          .between(1, Integer.MAX_VALUE)
          .defaultValue(RedisSettings.DEFAULT_STREAM_CAP)
          .meaning("about how many events the stream keeps");

  private static final List<Field> FIELDS =
      List.of(
          Field.of("url", Kind.TEXT).secret().meaning("such as redis://127.0.0.1:6379"),
          Field.of("host", Kind.TEXT).meaning("instead of a URL"),
          Field.of("port", Kind.INTEGER).between(1, 65535).meaning("of the host, 6379"),
          Field.of("username", Kind.TEXT).meaning("wins over that of a URL"),
          Field.of("password", Kind.TEXT).secret().meaning("wins over that of a URL"),
          Field.of("tls", Kind.BOOLEAN).meaning("with a host; in a URL write rediss://"),
          Field.of("database", Kind.INTEGER).between(0, 9999).meaning("its number, 0"),
          TIMEOUT,
          Field.of("sentinels", Kind.LIST).secret().meaning("addresses of Sentinels"),
          Field.of("sentinel_password", Kind.TEXT).secret().meaning("what the Sentinels ask for"),
          Field.of("master", Kind.TEXT)
              .defaultValue("mymaster")
              .meaning("the name under which Sentinels know the server"),
          Field.of("cluster", Kind.LIST).secret().meaning("addresses of some nodes of a cluster"),
          Field.of("replicas", Kind.INTEGER)
              .between(0, 100)
              .defaultValue(0)
              .meaning("so many replicas must have an event before it is taken for done"),
          STREAM_CAP);

  /** Found by ServiceLoader. */
  public RedisFactory() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public List<String> schemes() {
    return List.of("redis", "rediss");
  }

  @Override
  public String summary() {
    return "A Redis: one server, Sentinels or a cluster; engines on it may be a fleet.";
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public String section() {
    return SECTION;
  }

  @Override
  public List<Set<String>> addresses() {
    return List.of(Set.of("sentinels"), Set.of("cluster"), Set.of("url"), Set.of("host", "port"));
  }

  @Override
  public void check(Definition settings) {
    settings(settings);
  }

  @Override
  public EventBackend open(Definition settings, StoreContext context) {
    return new RedisBackend(settings(settings).withNamespace(context.namespace()));
  }

  /** The same in the words of this package. */
  static RedisSettings settings(Definition given) {
    try {
      RedisSettings settings = at(given);
      checkTls(settings, given);
      String username = given.text("username");
      Secret password = given.secret("password");
      Long database = given.integer("database");
      Secret sentinelPassword = given.secret("sentinel_password");
      return settings
          .withLogin(
              username == null ? settings.username() : username,
              password == null ? settings.password() : password)
          .withDatabase(database == null ? settings.database() : database.intValue())
          .withSentinelPassword(sentinelPassword)
          .withTimeout(timeout(given))
          .withReplicas(whole(given, "replicas", 0))
          .withStreamCap(streamCap(given));
    } catch (DefinitionException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DefinitionException("", String.valueOf(e.getMessage()));
    }
  }

  /** The value of {@link #TIMEOUT}. */
  public static Duration timeout(Definition given) {
    Duration timeout = given.duration(TIMEOUT.name());
    return timeout == null ? RedisSettings.DEFAULT_TIMEOUT : timeout;
  }

  /** The value of {@link #STREAM_CAP}. */
  public static int streamCap(Definition given) {
    return whole(given, STREAM_CAP.name(), RedisSettings.DEFAULT_STREAM_CAP);
  }

  private static int whole(Definition given, String field, int otherwise) {
    Long number = given.integer(field);
    return number == null ? otherwise : number.intValue();
  }

  private static RedisSettings at(Definition given) {
    List<String> sentinels = given.textList("sentinels");
    List<String> cluster = given.textList("cluster");
    Secret url = given.secret("url");
    if (!sentinels.isEmpty()) {
      return RedisSettings.sentinel(given.requiredText("master"), sentinels);
    }
    if (!cluster.isEmpty()) {
      return RedisSettings.cluster(cluster);
    }
    if (url != null) {
      return RedisSettings.of(url.reveal());
    }
    if (given.has("host") || given.has("port")) {
      return RedisSettings.of(hostUrl(given.text("host"), given));
    }
    throw new DefinitionException("", "no address is given: set redis.url or redis.host");
  }

  private static String hostUrl(@Nullable String host, Definition given) {
    return (given.flag("tls") ? "rediss://" : "redis://")
        + (host == null ? "127.0.0.1" : host)
        + ":"
        + whole(given, "port", RedisSettings.DEFAULT_PORT);
  }

  /** Nobody who asks for TLS may be connected without it. */
  private static void checkTls(RedisSettings settings, Definition given) {
    if (!given.has("tls")) {
      return;
    }
    boolean wanted = given.flag("tls");
    boolean secure = settings.addresses().stream().allMatch(one -> one.startsWith("rediss://"));
    if (wanted && !secure) {
      throw new DefinitionException(
          "", "tls is on, but an address begins with redis://; write rediss://");
    }
    if (!wanted && secure) {
      throw new DefinitionException(
          "", "tls is off, but the address begins with rediss://; write redis://");
    }
  }
}
