package dev.realtime.bridge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.api.backend.ConnectionListener;
import dev.realtime.api.backend.EventBackend;
import dev.realtime.api.backend.Registration;
import dev.realtime.engine.RealtimeEngine;
import dev.realtime.engine.session.SessionPort;
import dev.realtime.engine.time.EngineTime;
import dev.realtime.engine.work.TaskQueue;
import dev.realtime.engine.work.Worker;
import dev.realtime.engine.work.Workers;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where game servers of this machine find the engine: a loopback port, and a file with the token
 * that opens it. Each connection is a session.
 *
 * <p>A map change ends the game's Lua state and begins another, which adds the same rules. So the
 * rules of a session that ended stay for a while; its functions and subscriptions do not.
 *
 * <p>Threads, and what each may block on:
 *
 * <ul>
 *   <li>{@code realtime-bridge}: on accepting; after a failure of that, a second
 *   <li>{@code realtime-bridge-in-N}, for each connection: on reading from its socket; on its
 *       {@link EventIntake} while the engine has no room for events; in REFUSED, on writing
 *   <li>{@code realtime-bridge-out-N}, for each session: on its {@link Outbox} while there is
 *       nothing to send; on writing to its socket
 *   <li>{@code realtime-bridge-farewell}: as long as ending rules takes
 *   <li>the clock's, the engine's and the store's are only lent: nothing blocks them here
 * </ul>
 *
 * <p>Closing a connection wakes both of its threads, whatever they wait for. Whichever fails closes
 * it, and what it failed of is one line of the log.
 */
public final class Bridge implements AutoCloseable {
  /** Strangers are counted, too: whoever does not introduce himself is gone in seconds. */
  private static final int MOST_CONNECTIONS = 64;

  /** More than there could be sessions that end within the time their rules stay. */
  private static final int MOST_FAREWELLS = 10_000;

  /** How long a map change may take. */
  private static final Duration RULES_STAY = Duration.ofSeconds(90);

  /** How long a game that is back takes to run its scripts again. */
  private static final Duration SCRIPTS_RUN = Duration.ofSeconds(10);

  /** After the system could not accept a connection, for want of files or threads. */
  private static final Duration ACCEPT_AGAIN = Duration.ofSeconds(1);

  private final RealtimeEngine engine;
  private final EngineTime time;
  private final Consumer<String> log;
  private final String token;
  private final ServerSocket listening;
  private final EngineFile file;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Set<Connection> welcomed = ConcurrentHashMap.newKeySet();
  private final Set<String> refusalsShown = ConcurrentHashMap.newKeySet();
  private final Map<SessionPort, Leaving> left = new ConcurrentHashMap<>();
  private final Workers workers;
  private final TaskQueue farewells;
  private final Workers.Running accepting;
  private final Pause pause;
  private volatile long quietSinceNanos;
  private volatile boolean closed;
  private Registration storeNews = () -> {};
  private long lastConnection;

  /** A session that has ended while its rules have not. */
  private record Leaving(String name, EngineTime.Timer end) {}

  private Bridge(
      RealtimeEngine engine,
      EngineTime time,
      ServerSocket listening,
      Path file,
      Consumer<String> log)
      throws IOException {
    this.engine = engine;
    this.workers = engine.workers();
    this.time = time;
    this.log = log;
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    this.token = HexFormat.of().formatHex(secret);
    this.listening = listening;
    this.pause = new Pause(time);
    this.quietSinceNanos = time.nanos();
    this.file = EngineFile.write(file, listening.getLocalPort(), token);
    this.farewells = workers.queue("bridge-farewell", 1, MOST_FAREWELLS);
    this.accepting = workers.add(new Acceptor());
  }

  /**
   * Opens the door.
   *
   * @param time what everything here goes by; not closed with it
   * @param port which port; 0 for any that is free
   * @param file where the port and the token are written, for this user's eyes only
   * @param log takes lines for the operator
   */
  public static Bridge open(
      RealtimeEngine engine, EngineTime time, int port, Path file, Consumer<String> log)
      throws IOException {
    return open(
        engine, time, new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1")), file, log);
  }

  /** The same on a socket that listens already; it is closed with the bridge. */
  static Bridge open(
      RealtimeEngine engine,
      EngineTime time,
      ServerSocket listening,
      Path file,
      Consumer<String> log)
      throws IOException {
    Bridge bridge;
    try {
      bridge = new Bridge(engine, time, listening, file, log);
    } catch (IOException | RuntimeException e) {
      listening.close();
      throw e;
    }
    bridge.follow(engine.backend());
    bridge.accepting.begin();
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
    Duration quiet = Duration.ofNanos(time.nanos() - quietSinceNanos);
    return welcomed.isEmpty() ? quiet : Duration.ZERO;
  }

  /** Takes connections, until the bridge is closed. */
  private final class Acceptor implements Worker {
    @Override
    public String name() {
      return "bridge";
    }

    @Override
    public Duration work(Duration atMost) {
      if (closed) {
        return UNTIL_WOKEN;
      }
      try {
        take(listening.accept());
      } catch (Throwable e) {
        // Too many open files, too many threads: games that are here must not suffer, and those
        // that come later shall find the door open.
        if (!closed) {
          refusal("it could not be served: " + Faults.oneLine(e));
          rest();
        }
      }
      return Duration.ZERO;
    }

    @Override
    public void close() {
      Bridge.this.close(); // nothing else ends its waiting
    }
  }

  private void rest() {
    try {
      pause.await(ACCEPT_AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
    }
  }

  /** Gives a connection its thread, or closes it. */
  private void take(Socket socket) throws IOException {
    Connection connection = null;
    boolean served = false;
    try {
      connection = new Connection(socket, time);
      if (connections.size() >= MOST_CONNECTIONS) {
        refusal("there are " + MOST_CONNECTIONS + " connections already");
        return;
      }
      connections.add(connection);
      Connection taken = connection;
      long number = ++lastConnection;
      workers.once("bridge-in-" + number, () -> receive(taken, number), taken::close);
      served = !closed;
    } finally {
      if (!served && connection != null) {
        connections.remove(connection);
        connection.close();
      }
      if (!served) {
        socket.close();
      }
    }
  }

  private void receive(Connection connection, long number) {
    try (connection) {
      String name = connection.introduction(token);
      Consumer<Throwable> broken = error -> broken(connection, name, error);
      try {
        serve(connection, name, number, broken);
      } catch (IOException e) {
        throw e;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Throwable e) {
        broken.accept(e);
      }
    } catch (EOFException e) {
      if (!"ended".equals(e.getMessage())) {
        refusal(Faults.oneLine(e));
      }
    } catch (ProtocolException e) {
      refusal(Faults.oneLine(e));
    } catch (IOException e) {
      String why = connection.whyEnded();
      if (why != null) {
        refusal(why);
      } // else the other side is gone, or the bridge is closing
    } catch (Throwable e) {
      broken(connection, "a connection", e);
    } finally {
      connections.remove(connection);
    }
  }

  private void serve(Connection connection, String name, long number, Consumer<Throwable> broken)
      throws IOException, InterruptedException {
    Outbox outbox = connection.outbox();
    GameSession session = new GameSession(name, connection, time, log, broken);
    SessionPort port = engine.serve(session);
    try {
      outbox.put(welcome());
      endRulesOfBefore(name);
      welcomed.add(connection);
      // What changed between the two is told again.
      outbox.put(state(engine.backend().isConnected()));
      workers.once("bridge-out-" + number, () -> connection.send(broken), connection::close);
      session.serve(port);
    } finally {
      connections.remove(connection);
      leave(port, name);
      if (welcomed.contains(connection)) {
        quietSinceNanos = time.nanos(); // first, or the quiet would seem to have begun long ago
        welcomed.remove(connection);
      }
    }
  }

  /** A fault of ours ends the connection it was found on, and no other. */
  private void broken(Connection connection, String name, Throwable error) {
    connection.close();
    if (!closed) {
      log.accept(name + ": the connection was ended by an error: " + Faults.withPlace(error));
    }
  }

  private void leave(SessionPort port, String name) {
    port.leave();
    endAfter(port, name, RULES_STAY);
  }

  /** What the scripts did not add again ends then: it was changed, or taken out. */
  private void endRulesOfBefore(String name) {
    left.forEach(
        (port, leaving) -> {
          if (leaving.name().equals(name)) {
            endAfter(port, name, SCRIPTS_RUN);
          }
        });
  }

  private void endAfter(SessionPort port, String name, Duration delay) {
    EngineTime.Timer timer = time.schedule(delay, () -> end(port, name));
    Leaving before = left.put(port, new Leaving(name, timer));
    if (before != null) {
      before.end().cancel();
    }
    if (closed) {
      timer.cancel();
      left.remove(port);
      port.close(); // nobody would come back to this door
    }
  }

  private void end(SessionPort port, String name) {
    left.remove(port);
    // Where the bridge is closing it is not taken, and the engine ends what is left.
    farewells.offer(
        () -> {
          try {
            port.close();
          } catch (Throwable e) {
            log.accept(name + ": its rules were not ended: " + Faults.withPlace(e));
          }
        });
  }

  /** Says each thing once: whoever tries again and again must not fill the log. */
  private void refusal(String why) {
    if (refusalsShown.size() < 100 && refusalsShown.add(why)) {
      log.accept("a program of this machine was turned away from the port for games: " + why);
    }
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
    if (closed) {
      return;
    }
    closed = true;
    storeNews.close();
    pause.end();
    file.close();
    try {
      listening.close();
    } catch (IOException e) {
      // it is closed then
    }
    connections.forEach(Connection::close);
    left.values().forEach(leaving -> leaving.end().cancel());
    accepting.close();
    farewells.close();
  }
}
