package dev.realtime.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.Registration;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.session.SessionPort;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Where game servers of this machine find the engine: a loopback port, and a file with the token
 * that opens it. Each connection is a session with two threads, one that reads and one that sends.
 *
 * <p>A map change ends the game's Lua state and begins another, which adds the same rules. So the
 * rules of a session that ended stay for a while; its functions and subscriptions do not.
 */
public final class Bridge implements AutoCloseable {
  /** Strangers are counted, too: whoever does not introduce himself is gone in seconds. */
  private static final int MOST_CONNECTIONS = 64;

  /** How long a map change may take. */
  private static final Duration RULES_STAY = Duration.ofSeconds(90);

  /** How long a game that is back takes to run its scripts again. */
  private static final Duration SCRIPTS_RUN = Duration.ofSeconds(10);

  private final RealtimeEngine engine;
  private final Consumer<String> log;
  private final String token;
  private final ServerSocket listening;
  private final EngineFile file;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Connection> welcomed = ConcurrentHashMap.newKeySet();
  private final Set<String> refusalsShown = ConcurrentHashMap.newKeySet();
  private final Map<SessionPort, String> left = new ConcurrentHashMap<>();
  private final ScheduledExecutorService farewells =
      Executors.newSingleThreadScheduledExecutor(task -> thread(task, "realtime-bridge-farewell"));
  private volatile long quietSince = System.nanoTime();
  private volatile boolean closed;
  private Registration storeNews = () -> {};

  private Bridge(RealtimeEngine engine, int port, Path file, Consumer<String> log)
      throws IOException {
    this.engine = engine;
    this.log = log;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.token = HexFormat.of().formatHex(secret);
    this.listening = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
    this.file = EngineFile.write(file, listening.getLocalPort(), token);
  }

  /**
   * Opens the door.
   *
   * @param port which port; 0 for any that is free
   * @param file where the port and the token are written, for this user's eyes only
   * @param log takes lines for the operator
   */
  public static Bridge open(RealtimeEngine engine, int port, Path file, Consumer<String> log)
      throws IOException {
    Bridge bridge = new Bridge(engine, port, file, log);
    bridge.follow(engine.backend());
    thread(bridge::accept, "realtime-bridge").start();
    return bridge;
  }

  private void follow(EventBackend store) {
    storeNews = store.addConnectionListener(new StoreNews());
  }

  /** Which port it listens on. */
  public int port() {
    return listening.getLocalPort();
  }

  /** How many games are connected. */
  public int sessions() {
    return welcomed.size();
  }

  /** How long there has been no session; zero while there is one. */
  public Duration quiet() {
    return welcomed.isEmpty() ? Duration.ofNanos(System.nanoTime() - quietSince) : Duration.ZERO;
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  private void accept() {
    while (!closed) {
      Socket socket;
      try {
        socket = listening.accept();
      } catch (IOException e) {
        if (!closed) {
          log.accept("the port for games is closed: " + e.getMessage());
        }
        return;
      }
      try {
        Connection connection = new Connection(socket);
        if (connections.size() >= MOST_CONNECTIONS) {
          connection.close();
          refusal("there are " + MOST_CONNECTIONS + " connections already");
          continue;
        }
        connections.add(connection);
        thread(() -> receive(connection), "realtime-bridge-in").start();
      } catch (IOException e) {
        refusal(e);
      }
    }
  }

  private void receive(Connection connection) {
    try (connection) {
      String name = connection.introduction(token);
      Outbox outbox = connection.outbox();
      GameSession session = new GameSession(name, outbox, log);
      SessionPort port = engine.serve(session);
      try {
        outbox.put(welcome());
        endRulesOfBefore(name);
        welcomed.add(connection);
        // What changed between the two is told again.
        outbox.put(state(engine.backend().isConnected()));
        thread(connection::send, "realtime-bridge-out").start();
        session.serve(port, connection.in());
      } finally {
        connections.remove(connection);
        if (welcomed.remove(connection)) {
          quietSince = System.nanoTime();
        }
        leave(port, name);
      }
    } catch (EOFException e) {
      if (!"ended".equals(e.getMessage())) {
        refusal(e);
      }
    } catch (ProtocolException e) {
      refusal(e);
    } catch (SocketTimeoutException e) {
      refusal("said nothing for too long");
    } catch (IOException e) {
      // the other side is gone, or the bridge is closing
    } finally {
      connections.remove(connection);
    }
  }

  private void leave(SessionPort port, String name) {
    port.leave();
    left.put(port, name);
    end(port, RULES_STAY);
  }

  /** What the scripts did not add again ends then: it was changed, or taken out. */
  private void endRulesOfBefore(String name) {
    left.forEach(
        (port, itsName) -> {
          if (itsName.equals(name)) {
            end(port, SCRIPTS_RUN);
          }
        });
  }

  private void end(SessionPort port, Duration after) {
    try {
      farewells.schedule(
          () -> {
            left.remove(port);
            port.close();
          },
          after.toMillis(),
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      port.close(); // the bridge is closing
    }
  }

  /** Says each thing once: whoever tries again and again must not fill the log. */
  private void refusal(String why) {
    if (refusalsShown.size() < 100 && refusalsShown.add(why)) {
      log.accept("a program of this machine was turned away from the port for games: " + why);
    }
  }

  private void refusal(IOException why) {
    refusal(String.valueOf(why.getMessage()));
  }

  private Frame welcome() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("version", RealtimeEngine.version());
    body.put("store", engine.backend().description());
    body.put("connected", engine.backend().isConnected());
    return Frame.of(FrameType.WELCOME, 0, Frame.VERSION, "", body.toString());
  }

  private static Frame state(boolean connected) {
    return Frame.of(FrameType.STATE, connected ? 1 : 0, 0);
  }

  private final class StoreNews implements ConnectionListener {
    @Override
    public void connected() {
      welcomed.forEach(connection -> connection.outbox().put(state(true)));
    }

    @Override
    public void disconnected(String reason) {
      welcomed.forEach(connection -> connection.outbox().put(state(false)));
    }
  }

  @Override
  public void close() {
    closed = true;
    storeNews.close();
    file.close();
    try {
      listening.close();
    } catch (IOException e) {
      // it is closed then
    }
    connections.forEach(Connection::close);
    farewells.shutdownNow();
  }
}
