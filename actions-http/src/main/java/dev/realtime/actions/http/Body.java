package dev.realtime.actions.http;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a request carries.
 *
 * @param bytes as sent
 * @param shown the same for people
 */
record Body(byte[] bytes, JsonNode shown) {}
