package dev.realtime.redis;

import dev.realtime.api.Secret;
import io.netty.channel.EventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.EqualJitterDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.SubscriptionMode;
import org.redisson.connection.ConnectionListener;
import org.redisson.connection.ServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes Redisson clients for some settings, which all use the same few threads. */
final class RedissonFactory {
  private static final Logger log = LoggerFactory.getLogger(RedissonFactory.class);

  private static final int CONNECTIONS = 16;
  private static final int IDLE_CONNECTIONS = 2;

  /** One connection carries all subscriptions, so that a heartbeat on it speaks for all. */
  private static final int SUBSCRIPTION_CONNECTIONS = 2;

  private static final int SUBSCRIPTIONS_A_CONNECTION = 1_000_000;
  private static final Duration FIRST_RECONNECTION = Duration.ofMillis(50);
  private static final Duration SLOWEST_RECONNECTION = Duration.ofSeconds(2);

  private final RedisSettings settings;
  private final EventLoopGroup network;
  private final ExecutorService listeners;

  RedissonFactory(RedisSettings settings, EventLoopGroup network, ExecutorService listeners) {
    this.settings = settings;
    this.network = network;
    this.listeners = listeners;
  }

  /**
   * A client that connects with its first call.
   *
   * @param lost told on one of Redisson's threads that a connection went away
   */
  RedissonClient create(Runnable lost) {
    Config config = new Config();
    config.setCodec(StringCodec.INSTANCE);
    config.setEventLoopGroup(network);
    config.setExecutor(listeners);
    config.setLazyInitialization(true);
    config.setTcpKeepAlive(true);
    config.setReferenceEnabled(false);
    config.setUseThreadClassLoader(false);
    config.setConnectionListener(new Losses(lost));
    login(config);
    switch (settings.mode()) {
      case SINGLE -> single(config.useSingleServer());
      case SENTINEL -> {
        var servers = config.useSentinelServers();
        servers
            .setMasterName(settings.master())
            .setDatabase(settings.database())
            .setCheckSentinelsList(false)
            .addSentinelAddress(settings.addresses().toArray(String[]::new));
        Secret password = settings.sentinelPassword();
        if (password != null) {
          servers.setSentinelPassword(password.reveal());
        }
        several(servers);
      }
      case CLUSTER -> {
        var servers = config.useClusterServers();
        servers.addNodeAddress(settings.addresses().toArray(String[]::new));
        several(servers);
      }
    }
    RedissonClient client = Redisson.create(config);
    letProgramsEnd(client);
    return client;
  }

  private void login(Config config) {
    if (settings.username() != null) {
      config.setUsername(settings.username());
    }
    Secret password = settings.password();
    if (password != null) {
      config.setPassword(password.reveal());
    }
  }

  private void single(SingleServerConfig server) {
    common(server);
    server
        .setAddress(settings.addresses().get(0))
        .setDatabase(settings.database())
        .setConnectionPoolSize(CONNECTIONS)
        .setConnectionMinimumIdleSize(IDLE_CONNECTIONS)
        .setSubscriptionConnectionPoolSize(SUBSCRIPTION_CONNECTIONS)
        .setSubscriptionConnectionMinimumIdleSize(1);
  }

  private void several(BaseMasterSlaveServersConfig<?> servers) {
    common(servers);
    servers.setReadMode(ReadMode.MASTER);
    servers.setSubscriptionMode(SubscriptionMode.MASTER);
    servers.setMasterConnectionPoolSize(CONNECTIONS);
    servers.setMasterConnectionMinimumIdleSize(IDLE_CONNECTIONS);
    servers.setSlaveConnectionMinimumIdleSize(1);
    servers.setSubscriptionConnectionPoolSize(SUBSCRIPTION_CONNECTIONS);
    servers.setSubscriptionConnectionMinimumIdleSize(1);
  }

  /** No call is ever sent twice: whoever made it decides whether to do so. */
  private void common(BaseConfig<?> servers) {
    int timeout = (int) settings.timeout().toMillis();
    servers.setTimeout(timeout);
    servers.setConnectTimeout(timeout);
    servers.setSubscriptionTimeout(2 * timeout);
    servers.setRetryAttempts(0);
    servers.setRetryDelay(new ConstantDelay(settings.timeout()));
    servers.setReconnectionDelay(new EqualJitterDelay(FIRST_RECONNECTION, SLOWEST_RECONNECTION));
    servers.setSubscriptionsPerConnection(SUBSCRIPTIONS_A_CONNECTION);
    servers.setClientName("realtime");
  }

  /**
   * Redisson's timer runs on a thread that would keep a program alive that forgot to close the
   * backend, and no setting changes that: before the timer's first use another takes its place.
   */
  private void letProgramsEnd(RedissonClient client) {
    ServiceManager services = ((Redisson) client).getServiceManager();
    try {
      Field timer = ServiceManager.class.getDeclaredField("timer");
      timer.setAccessible(true);
      HashedWheelTimer before = services.getTimer();
      timer.set(
          services,
          new HashedWheelTimer(
              new DefaultThreadFactory("realtime-redis-timer", true),
              50,
              TimeUnit.MILLISECONDS,
              1024,
              false));
      before.stop();
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn("the program will end only after the backend is closed ({})", e.toString());
    }
  }

  @SuppressWarnings("deprecation") // the interface still demands the older methods
  private record Losses(Runnable lost) implements ConnectionListener {
    @Override
    public void onConnect(InetSocketAddress address) {}

    @Override
    public void onDisconnect(InetSocketAddress address) {
      lost.run();
    }
  }
}
