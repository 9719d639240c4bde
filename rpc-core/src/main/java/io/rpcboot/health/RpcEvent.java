package io.rpcboot.health;

import java.time.Instant;

/**
 * Something that happened.
 *
 * @param id ascending from 1, without gaps
 * @param time when
 * @param topic what it is about
 * @param subject what it happened to: a connection, an event loop, a service
 * @param text what happened, and why
 */
public record RpcEvent(long id, Instant time, EventTopic topic, String subject, String text) {}
