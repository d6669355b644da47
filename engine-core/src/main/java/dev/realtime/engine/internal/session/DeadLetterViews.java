package dev.realtime.engine.internal.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.realtime.engine.dead.DeadLetter;
import dev.realtime.engine.dead.DeadLetterRequest;
import dev.realtime.engine.dead.DeadLetterResult;
import dev.realtime.engine.session.MisuseException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dead letters as rules see them. */
final class DeadLetterViews {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private DeadLetterViews() {}

  static @Nullable JsonNode list(List<DeadLetter> letters) {
    ArrayNode list = JSON.arrayNode(letters.size());
    for (DeadLetter letter : letters) {
      ObjectNode view = list.addObject();
      view.put("id", letter.id());
      view.put("time", seconds(letter.time()));
      view.put("rule", letter.rule());
      view.put("name", letter.name());
      view.put("error", letter.error());
      view.put("attempts", letter.attempts());
      view.put("channel", letter.event().channel());
      view.put("event_id", letter.event().id());
      view.put("event_time", seconds(letter.event().time()));
      view.set("data", letter.event().data());
      view.set("definition", letter.definition());
      view.set("delivery", letter.delivery());
    }
    return list;
  }

  private static BigDecimal seconds(Instant time) {
    BigDecimal seconds = BigDecimal.valueOf(time.toEpochMilli(), 3).stripTrailingZeros();
    return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
  }

  /** Of one number, a list of numbers, or {@code "all"}. */
  static DeadLetterRequest request(boolean retry, @Nullable JsonNode ids) {
    if (ids != null && ids.isTextual() && ids.textValue().equals("all")) {
      return new DeadLetterRequest(retry, true, List.of(), null);
    }
    List<Long> numbers = new ArrayList<>();
    if (ids != null && ids.isArray()) {
      ids.forEach(id -> numbers.add(number(id)));
    } else {
      numbers.add(number(ids));
    }
    return new DeadLetterRequest(retry, false, numbers, null);
  }

  private static long number(@Nullable JsonNode id) {
    if (id == null || !id.isNumber() || id.doubleValue() != Math.rint(id.doubleValue())) {
      throw new MisuseException(
          "ids must be the number of a dead letter, a list of numbers, or \"all\", not "
              + (id == null ? "nil" : id));
    }
    return id.longValue();
  }

  static @Nullable JsonNode result(DeadLetterResult result) {
    ObjectNode view = JSON.objectNode();
    view.put("done", result.done());
    ArrayNode problems = view.putArray("problems");
    result.problems().forEach(problems::add);
    return view;
  }
}
