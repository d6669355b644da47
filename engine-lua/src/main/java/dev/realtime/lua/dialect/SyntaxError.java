package dev.realtime.lua.dialect;

/**
 * A place where a text is not Lua.
 *
 * @param line from 1
 * @param column from 1, in characters of the text as written; a tab is one
 * @param message what is wrong there, without the place
 */
public record SyntaxError(int line, int column, String message) {}
