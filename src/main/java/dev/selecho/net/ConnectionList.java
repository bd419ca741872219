package dev.selecho.net;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Connections, as they were asked for.
 *
 * @param connections those that the query selects, in its order
 * @param total how many there are in all
 * @param next in the order of ids: what the query for the next ones is to begin after;
 * {@code null} if there are none. Fewer than the limit may come before others, as some
 * end while the rest is looked at
 */
public record ConnectionList(List<ConnectionInfo> connections, long total, @Nullable Long next) {
}
