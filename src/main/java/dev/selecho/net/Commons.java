package dev.selecho.net;

import java.util.concurrent.atomic.AtomicLong;

import dev.selecho.limit.Places;

/**
 * What the lanes of one run of a server have in common.
 *
 * @param places the places for connections
 * @param farewells those for rejected clients that take their leave: they are not counted
 * as connections, and their descriptors are from the reserve
 * @param ids the last number given to a connection
 * @param memory where output waits
 */
record Commons(Places places, Places farewells, AtomicLong ids, ChunkStore memory) {

	/** Who is rejected while so many take their leave is closed without waiting. */
	static final int MAX_FAREWELLS = 64;

	static Commons of(int connections, ChunkStore memory) {
		return new Commons(new Places(connections), new Places(MAX_FAREWELLS), new AtomicLong(), memory);
	}

}
