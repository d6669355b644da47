package dev.realtime.actions.http;

import dev.realtime.actions.http.client.HttpClient;

/**
 * What all actions of the plugin share.
 *
 * @param concurrency how many requests of an action may be under way
 */
record HttpCaller(HttpClient client, int concurrency) {}
