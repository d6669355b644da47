package dev.realtime.engine.internal.dead;

import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import dev.realtime.engine.internal.lane.DeadLetters;
import dev.realtime.engine.internal.lane.GivenUp;
import dev.realtime.engine.internal.lane.Lanes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of an engine. All is done on a thread of its own, in order: letters are written
 * to the file and, with all that came meanwhile, forced to the disk; requests that a command left
 * in the folder are carried out. What comes while too much waits is counted as lost. In a rule test
 * there is no thread, and no command that asks: all is done as steps.
 */
public final class DeadLetterStore implements DeadLetters, AutoCloseable {
  static final int MOST_LETTERS = 10_000;
  static final long MOST_BYTES = 16 << 20;

  private static final int MOST_WAITING = 10_000;
  private static final long POLL_MILLIS = 500;
  private static final long FAREWELL_MILLIS = 2000;
  private static final long STARTING_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Path folder;
  private final InstantSource clock;
  private final Lanes lanes;
  private final Consumer<String> operator;
  private final DeadLetterRequests requests;
  private final BlockingQueue<Task> tasks = new ArrayBlockingQueue<>(MOST_WAITING);
  private final LongAdder lost = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final @Nullable Thread thread;
  private final @Nullable Executor steps;
  private final long startedNanos = System.nanoTime();
  private volatile int size;
  private volatile boolean closed;

  // Only touched on the thread.
  private final DeadLetterFile file;
  private final Set<Long> onTheirWay = new HashSet<>();

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
      @Nullable Executor steps) {
    this.folder = folder;
    this.file = file;
    this.clock = clock;
    this.lanes = lanes;
    this.operator = operator;
    this.size = file.size();
    this.requests = new DeadLetterRequests(folder, this::carryOutWhenReady);
    this.steps = steps;
    this.thread = steps == null ? new Thread(this::run, "realtime-dead-letters") : null;
  }

  /**
   * Takes up the dead letters of a data folder that nobody else uses.
   *
   * @param lanes deliver what is tried again
   * @param operator is told in one line what happened to letters
   * @param steps does the work in the place of a thread; null for a thread
   */
  public static DeadLetterStore open(
      Path dataFolder,
      InstantSource clock,
      Lanes lanes,
      Consumer<String> operator,
      @Nullable Executor steps)
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
    DeadLetterStore store = new DeadLetterStore(folder, file, clock, lanes, operator, steps);
    if (store.thread != null) {
      store.thread.setDaemon(true);
      store.thread.start();
    }
    return store;
  }

  static Path folder(Path dataFolder) {
    return dataFolder.resolve("dead-letters");
  }

  static Path file(Path folder) {
    return folder.resolve("letters.jsonl");
  }

  @Override
  public void add(GivenUp givenUp) {
    if (closed || !offer(() -> keep(givenUp))) {
      lost.increment();
    }
  }

  private boolean offer(Task task) {
    if (steps == null) {
      return tasks.offer(task);
    }
    steps.execute(
        () -> {
          attempt(task);
          size = file.size();
        });
    return true;
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
        !closed
            && offer(
                () -> {
                  try {
                    task.run();
                  } catch (IOException | RuntimeException e) {
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

  private void run() {
    while (!closed || !tasks.isEmpty()) {
      try {
        Task first = tasks.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          attempt(first);
          // what came meanwhile shares the way to the disk
          for (int more = tasks.size(); more > 0; more--) {
            attempt(tasks.remove());
          }
          attempt(file::force);
        }
        attempt(requests::look);
        size = file.size();
      } catch (InterruptedException e) {
        return;
      }
    }
    attempt(file::close);
  }

  private void attempt(Task task) {
    try {
      task.run();
    } catch (IOException | RuntimeException e) {
      operator.accept("dead letters cannot be kept in " + folder + ": " + e);
    }
  }

  /** How many letters there are. */
  public int size() {
    return size;
  }

  /** How many were dropped or never written, because there were too many. */
  public long lost() {
    return lost.sum() + dropped.sum();
  }

  @Override
  public void close() {
    closed = true;
    if (thread == null) {
      attempt(file::close);
      return;
    }
    tasks.offer(() -> {}); // wakes the thread up
    try {
      thread.join(FAREWELL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
