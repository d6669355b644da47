package dev.realtime.engine.internal.dead;

import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import dev.realtime.engine.internal.lane.DeadLetters;
import dev.realtime.engine.internal.lane.GivenUp;
import dev.realtime.engine.internal.lane.Lanes;
import dev.realtime.engine.work.Worker;
import dev.realtime.engine.work.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of an engine, and the worker that does everything with them, in order: letters
 * are written to the file and, with all that came meanwhile, forced to the disk; requests that a
 * command left in the folder are carried out. What comes while too much waits is counted as lost.
 */
public final class DeadLetterStore implements DeadLetters, Worker {
  static final int MOST_LETTERS = 10_000;
  static final long MOST_BYTES = 16 << 20;

  private static final int MOST_WAITING = 10_000;
  private static final long POLL_MILLIS = 500;
  private static final long STARTING_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path folder;
  private final InstantSource clock;
  private final Lanes lanes;
  private final Consumer<String> operator;
  private final DeadLetterRequests requests;
  private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Workers.Running running;
  private final LongAdder lost = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final long startedNanos = System.nanoTime();
  private volatile int size;
  private volatile boolean closed;

  // Only touched by whoever drives the worker.
  private final DeadLetterFile file;
  private final Set<Long> onTheirWay = new HashSet<>();

  /** To be told when the letters that were written are on the disk. */
  private final List<Runnable> unforced = new ArrayList<>();

  private boolean fileClosed;

  @FunctionalInterface
  private interface Task {
    void run() throws IOException;
  }

  private DeadLetterStore(
      Path folder,
      DeadLetterFile file,
      InstantSource clock,
      Lanes lanes,
      Consumer<String> operator,
      Workers workers) {
    this.folder = folder;
    this.file = file;
    this.clock = clock;
    this.lanes = lanes;
    this.operator = operator;
    this.size = file.size();
    this.requests = new DeadLetterRequests(folder, this::carryOutWhenReady);
    this.running = workers.add(this);
  }

  /**
   * Takes up the dead letters of a data folder that nobody else uses.
   *
   * @param lanes deliver what is tried again
   * @param operator is told in one line what happened to letters
   * @param workers drive it, and stop it
   */
  public static DeadLetterStore open(
      Path dataFolder, InstantSource clock, Lanes lanes, Consumer<String> operator, Workers workers)
      throws IOException {
    Path folder = folder(dataFolder);
    DeadLetterFile file = DeadLetterFile.open(file(folder), MOST_LETTERS, MOST_BYTES);
    if (file.damaged() > 0) {
      operator.accept(
          "dead letters: "
              + file.damaged()
              + " damaged lines of "
              + file(folder)
              + " are left out");
    }
    return new DeadLetterStore(folder, file, clock, lanes, operator, workers);
  }

  static Path folder(Path dataFolder) {
    return dataFolder.resolve("dead-letters");
  }

  static Path file(Path folder) {
    return folder.resolve("letters.jsonl");
  }

  @Override
  public void add(GivenUp givenUp, Runnable settled) {
    boolean taken =
        offer(
            () -> {
              unforced.add(settled);
              keep(givenUp);
            });
    if (!taken) {
      lost.increment();
      settled.run();
    }
  }

  private boolean offer(Task task) {
    boolean taken = !closed && tasks.offer(task);
    running.wake();
    return taken;
  }

  private void keep(GivenUp givenUp) throws IOException {
    Long before = givenUp.letter() == null ? null : Long.valueOf(givenUp.letter());
    DeadLetter earlier = before == null ? null : file.find(before);
    if (before != null) {
      onTheirWay.remove(before);
    }
    Files.createDirectories(folder);
    long number = earlier == null ? file.takeNumber() : earlier.id();
    int attempts = earlier == null ? 0 : earlier.attempts();
    int gone = file.put(letter(number, givenUp, clock.instant(), attempts));
    if (gone > 0) {
      if (dropped.sum() == 0) {
        operator.accept(
            "dead letters: there are more than " + MOST_LETTERS + "; the oldest are dropped");
      }
      dropped.add(gone);
    }
  }

  static DeadLetter letter(long id, GivenUp givenUp, Instant now, int attemptsBefore) {
    return new DeadLetter(
        id,
        now,
        givenUp.lane().rule(),
        givenUp.lane().path(),
        givenUp.lane().label(),
        givenUp.lane().definition(),
        givenUp.event(),
        givenUp.delivery(),
        attemptsBefore + givenUp.attempts(),
        givenUp.reason());
  }

  @Override
  public void delivered(String letter) {
    long number = Long.parseLong(letter);
    // if it cannot be noted now, the letter may be delivered twice, but none is lost
    offer(
        () -> {
          onTheirWay.remove(number);
          file.drop(number);
        });
  }

  /** All letters, the oldest first. */
  public CompletionStage<List<DeadLetter>> list() {
    CompletableFuture<List<DeadLetter>> result = new CompletableFuture<>();
    submit(result, () -> result.complete(file.all()));
    return result;
  }

  /** Does what is asked with some of the letters. */
  public CompletionStage<DeadLetterResult> ask(DeadLetterRequest request) {
    CompletableFuture<DeadLetterResult> result = new CompletableFuture<>();
    submit(result, () -> result.complete(carryOut(request)));
    return result;
  }

  private void submit(CompletableFuture<?> result, Task task) {
    boolean taken =
        offer(
            () -> {
              try {
                task.run();
              } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    if (!taken) {
      result.completeExceptionally(
          new IllegalStateException(
              closed ? "the engine is stopping" : "too much is asked at once"));
    }
  }

  /** An engine that has just started may not have its rules yet. */
  private @Nullable DeadLetterResult carryOutWhenReady(DeadLetterRequest request)
      throws IOException {
    boolean starting = System.nanoTime() - startedNanos < STARTING_NANOS;
    if (starting && request.retries() && !chosen(request).stream().allMatch(this::hasLane)) {
      return null;
    }
    DeadLetterResult result = carryOut(request);
    operator.accept(
        "dead letters: "
            + result.done()
            + (request.retries() ? " sent again" : " dropped")
            + (result.problems().isEmpty() ? "" : "; " + String.join("; ", result.problems())));
    return result;
  }

  private boolean hasLane(DeadLetter letter) {
    return lanes.knows(letter.rule(), letter.path());
  }

  private List<DeadLetter> chosen(DeadLetterRequest request) {
    if (request.all()) {
      return file.all();
    }
    return request.ids().stream().map(file::find).filter(Objects::nonNull).toList();
  }

  private DeadLetterResult carryOut(DeadLetterRequest request) throws IOException {
    List<String> problems = new ArrayList<>();
    for (long id : request.ids()) {
      if (file.find(id) == null) {
        problems.add(DeadLetterResult.noLetter(id));
      }
    }
    int done = 0;
    for (DeadLetter letter : chosen(request)) {
      String problem = request.retries() ? resend(letter, request.rule()) : drop(letter);
      if (problem == null) {
        done++;
      } else {
        problems.add(letter.id() + ": " + problem);
      }
    }
    return new DeadLetterResult(done, problems);
  }

  private @Nullable String drop(DeadLetter letter) throws IOException {
    file.drop(letter.id());
    return null;
  }

  private @Nullable String resend(DeadLetter letter, @Nullable String otherRule) {
    if (!onTheirWay.add(letter.id())) {
      return "is on its way already";
    }
    String number = Long.toString(letter.id());
    boolean sent =
        otherRule == null
            ? lanes.redeliver(letter.rule(), letter.path(), letter.event(), number)
            : lanes.redeliver(otherRule, "", letter.event(), number)
                || lanes.redeliver(otherRule, letter.path(), letter.event(), number);
    if (sent) {
      return null;
    }
    onTheirWay.remove(letter.id());
    return "no rule here has the id "
        + (otherRule == null ? letter.rule() : otherRule)
        + " (a rule that was changed has another, unless it has a name)";
  }

  @Override
  public String name() {
    return "dead-letters";
  }

  @Override
  public Duration work(Duration atMost) throws InterruptedException {
    Task first =
        atMost.isZero()
            ? tasks.poll()
            : tasks.poll(Math.min(atMost.toMillis(), POLL_MILLIS), TimeUnit.MILLISECONDS);
    if (first != null) {
      attempt(first);
      // what came meanwhile shares the way to the disk
      for (int more = tasks.size(); more > 0; more--) {
        attempt(tasks.remove());
      }
      attempt(file::force);
      List<Runnable> settled = List.copyOf(unforced);
      unforced.clear();
      settled.forEach(told -> attempt(told::run));
    }
    attempt(requests::look);
    size = file.size();
    if (closed && tasks.isEmpty() && !fileClosed) {
      fileClosed = true;
      attempt(file::close);
    }
    return first == null ? UNTIL_WOKEN : Duration.ZERO;
  }

  /** Whatever goes wrong with one letter, those that follow are kept. */
  private void attempt(Task task) {
    try {
      task.run();
    } catch (IOException | RuntimeException | Error e) {
      operator.accept("dead letters cannot be kept in " + folder + ": " + e);
    }
  }

  /** Completes when what was given up so far is on the disk. */
  public CompletionStage<Void> whenKept() {
    CompletableFuture<Void> kept = new CompletableFuture<>();
    if (!offer(() -> unforced.add(() -> kept.complete(null)))) {
      kept.complete(null);
    }
    return kept;
  }

  /** How many letters there are. */
  public int size() {
    return size;
  }

  /** How many were dropped or never written, because there were too many. */
  public long lost() {
    return lost.sum() + dropped.sum();
  }

  /** What was given up so far is still written. */
  @Override
  public void close() {
    closed = true;
    tasks.offer(() -> {}); // wakes it up
  }
}
