package dev.selecho.net;

import java.util.List;

/**
 * A look at a running server.
 *
 * @param connections the connections that were asked for
 * @param turns turns of the loop, as many as a look shows: those that followed the last
 * look, and earlier ones where these were few; recording begins with the first look and
 * ends a few seconds after the last
 * @param ended those who have ended lately, the last one first; none if the server does
 * not remember them
 */
public record Look(ConnectionList connections, List<Turn> turns, List<EndedConnection> ended) {
}
