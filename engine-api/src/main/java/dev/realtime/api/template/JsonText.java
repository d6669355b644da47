package dev.realtime.api.template;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

final class JsonText {
  private JsonText() {}

  static String escape(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
