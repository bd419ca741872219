package dev.selecho.net;

import java.util.List;

/**
 * Connections, as they were asked for.
 *
 * @param connections those that the query selects, in its order
 * @param total how many there are in all
 */
public record ConnectionList(List<ConnectionInfo> connections, long total) {
}
