package dev.realtime.engine.config;

/**
 * The text of a setting with the place it comes from.
 *
 * @param place for people, to begin an error with
 * @param source the greater overrides the lesser
 */
record Given(String text, String place, int source) {}
