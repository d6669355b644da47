package dev.realtime.redis;

import dev.realtime.api.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how to use it. Made by {@link #of(String)}, {@link #sentinel} or {@link
 * #cluster}, and changed by the methods that begin with {@code with}.
 *
 * @param mode how the Redis is built
 * @param addresses of the server, the Sentinels or some nodes of the cluster, such as {@code
 *     redis://127.0.0.1:6379}, or with {@code rediss} for TLS; without user and password
 * @param master the name under which Sentinels know the server; null in the other modes
 * @param username null for the default user
 * @param password null where none is needed
 * @param sentinelPassword what the Sentinels themselves ask for; null where they ask for none
 * @param database 0 unless told otherwise; a cluster has no other
 * @param timeout the longest that a call may take
 * @param namespace with what the names of the engine's own keys begin
 * @param streamCap about how many events the stream keeps
 * @param replicas how many replicas must have an event or a count before it is taken for done
 */
public record RedisSettings(
    Mode mode,
    List<String> addresses,
    @Nullable String master,
    @Nullable String username,
    @Nullable Secret password,
    @Nullable Secret sentinelPassword,
    int database,
    Duration timeout,
    String namespace,
    int streamCap,
    int replicas) {

  /** How a Redis is built. */
  public enum Mode {
    /** One server. */
    SINGLE,
    /** A server with replicas, one of which takes its place when it fails. */
    SENTINEL,
    /** Several servers that share the keys. */
    CLUSTER
  }

  /** Unless told otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

  /** Unless told otherwise. */
  public static final String DEFAULT_NAMESPACE = "realtime";

  /** Unless told otherwise. */
  public static final int DEFAULT_STREAM_CAP = 1_000_000;

  static final int DEFAULT_PORT = 6379;

  /** Checks what can be checked without a connection. */
  public RedisSettings {
    addresses = List.copyOf(addresses);
    require(!addresses.isEmpty(), "at least one address of Redis is needed");
    require((mode == Mode.SENTINEL) == (master != null), "Sentinels need the master's name");
    require(database >= 0, "the database must be 0 or more, not " + database);
    require(mode != Mode.CLUSTER || database == 0, "a cluster has only database 0");
    require(
        timeout.compareTo(Duration.ofMillis(100)) >= 0 && timeout.toMinutes() < 10,
        "the timeout must be from 100 ms to 10 min, not " + timeout);
    require(!namespace.isBlank(), "the namespace must not be empty");
    require(streamCap >= 1, "the stream must keep at least 1 event, not " + streamCap);
    require(replicas >= 0, "the number of replicas must be 0 or more, not " + replicas);
  }

  /**
   * One server.
   *
   * @param url such as {@code redis://127.0.0.1:6379}, {@code rediss://user:password@host:6380/2}
   * @throws IllegalArgumentException if it is no address of a Redis; the message shows no password
   */
  public static RedisSettings of(String url) {
    URI uri = parse(url);
    String[] login = login(uri);
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    if (!path.matches("\\d{0,4}")) {
      throw new IllegalArgumentException(
          "what follows the port of a Redis address is the number of its database, not '"
              + path
              + "'");
    }
    return new RedisSettings(
        Mode.SINGLE,
        List.of(plain(uri)),
        null,
        login[0].isEmpty() ? null : login[0],
        login[1].isEmpty() ? null : Secret.of(login[1]),
        null,
        path.isEmpty() ? 0 : Integer.parseInt(path),
        DEFAULT_TIMEOUT,
        DEFAULT_NAMESPACE,
        DEFAULT_STREAM_CAP,
        0);
  }

  /**
   * A server found through its Sentinels.
   *
   * @param master the name under which they know it
   * @param urls of the Sentinels; user, password and database of the first are the server's
   */
  public static RedisSettings sentinel(String master, List<String> urls) {
    return several(Mode.SENTINEL, master, urls);
  }

  /**
   * A cluster.
   *
   * @param urls of some nodes; user and password of the first are every node's
   */
  public static RedisSettings cluster(List<String> urls) {
    return several(Mode.CLUSTER, null, urls);
  }

  private static RedisSettings several(Mode mode, @Nullable String master, List<String> urls) {
    require(!urls.isEmpty(), "at least one address of Redis is needed");
    RedisSettings first = of(urls.get(0));
    return new RedisSettings(
        mode,
        urls.stream().map(RedisSettings::of).map(one -> one.addresses.get(0)).toList(),
        master,
        first.username,
        first.password,
        null,
        first.database,
        first.timeout,
        first.namespace,
        first.streamCap,
        first.replicas);
  }

  /** The same with a user and a password. */
  public RedisSettings withLogin(@Nullable String user, @Nullable Secret secret) {
    return with(
        draft -> {
          draft.username = user;
          draft.password = secret;
        });
  }

  /** The same with a password for the Sentinels themselves. */
  public RedisSettings withSentinelPassword(@Nullable Secret secret) {
    return with(draft -> draft.sentinelPassword = secret);
  }

  /** The same with another database. */
  public RedisSettings withDatabase(int number) {
    return with(draft -> draft.database = number);
  }

  /** The same with another timeout. */
  public RedisSettings withTimeout(Duration longest) {
    return with(draft -> draft.timeout = longest);
  }

  /** The same with another namespace. */
  public RedisSettings withNamespace(String name) {
    return with(draft -> draft.namespace = name);
  }

  /** The same with another bound of the stream. */
  public RedisSettings withStreamCap(int events) {
    return with(draft -> draft.streamCap = events);
  }

  /**
   * The same, but for how many replicas must have an event or a count before it is taken for done.
   */
  public RedisSettings withReplicas(int number) {
    return with(draft -> draft.replicas = number);
  }

  private RedisSettings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new RedisSettings(
        mode,
        addresses,
        master,
        draft.username,
        draft.password,
        draft.sentinelPassword,
        draft.database,
        draft.timeout,
        draft.namespace,
        draft.streamCap,
        draft.replicas);
  }

  /** What may be changed of the settings. */
  private static final class Draft {
    private @Nullable String username;
    private @Nullable Secret password;
    private @Nullable Secret sentinelPassword;
    private int database;
    private Duration timeout;
    private String namespace;
    private int streamCap;
    private int replicas;

    Draft(RedisSettings settings) {
      username = settings.username;
      password = settings.password;
      sentinelPassword = settings.sentinelPassword;
      database = settings.database;
      timeout = settings.timeout;
      namespace = settings.namespace;
      streamCap = settings.streamCap;
      replicas = settings.replicas;
    }
  }

  /** For people: {@code redis 127.0.0.1:6379}. */
  public String description() {
    String where =
        String.join(", ", addresses.stream().map(one -> one.replaceFirst("^\\w+://", "")).toList());
    String how =
        switch (mode) {
          case SINGLE -> "";
          case SENTINEL -> "master " + master + " of the Sentinels ";
          case CLUSTER -> "cluster ";
        };
    return "redis " + how + where + (database == 0 ? "" : " database " + database);
  }

  private static URI parse(String url) {
    try {
      URI uri = new URI(url);
      boolean known = "redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme());
      if (known && uri.getHost() != null && uri.getRawQuery() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // its message would show the password
    }
    boolean harmless = url.matches("[\\w+]*(://)?[\\w.-]*(:\\d*)?(/[\\w]*)?");
    throw new IllegalArgumentException(
        "not a Redis address: '"
            + (harmless ? url : "***")
            + "'; it should look like redis://127.0.0.1:6379 or rediss://user:password@host:6380/0"
            + " (special characters of the password written as %40 and so on)");
  }

  private static String plain(URI uri) {
    int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + ":" + port;
  }

  /** User and password, either of which may be empty. */
  private static String[] login(URI uri) {
    String info = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
    int colon = info.indexOf(':');
    return new String[] {
      decoded(colon < 0 ? "" : info.substring(0, colon)),
      decoded(colon < 0 ? info : info.substring(colon + 1))
    };
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
