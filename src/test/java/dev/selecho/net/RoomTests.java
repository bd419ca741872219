package dev.selecho.net;

import java.time.Duration;
import java.util.List;

import dev.selecho.net.LoweredOption;
import dev.selecho.net.ListenerOptions.SocketSettings;
import dev.selecho.net.ListenerOptions.Timeouts;
import dev.selecho.net.ListenerOptions.WaterMarks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RoomTests {

	private static final long MB = 1024 * 1024;

	@Test
	void connectionsAreWhatTheDescriptorsLeave() {
		Room room = room(null, 20_000);
		assertThat(room.connections()).isEqualTo(20_000 - Room.RESERVE);
		assertThat(room.isClamped()).isFalse();
	}

	@Test
	void aHigherWishIsClamped() {
		Room room = room(50_000, 20_000);
		assertThat(room.connections()).isEqualTo(20_000 - Room.RESERVE);
		assertThat(room.isClamped()).isTrue();
	}

	@Test
	void aLowerWishIsGranted() {
		Room room = room(100, 20_000);
		assertThat(room.connections()).isEqualTo(100);
		assertThat(room.isClamped()).isFalse();
	}

	@Test
	void aTinyLimitIsShared() {
		assertThat(room(null, 64).connections()).isEqualTo(32);
	}

	@Test
	void anUnlimitedProcessHasAllTheNumbersThereAre() {
		Room room = Room.of(TcpServerOptions.DEFAULTS, List.of(), Long.MAX_VALUE, Long.MAX_VALUE / 2, 64 * MB);
		assertThat(room.connections()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void theHeapHasToHoldThem() {
		Room room = room(1_000_000, 1_048_576);
		assertThat(room.connections()).isEqualTo(64 * 512);
		assertThat(room.isBoundByHeap()).isTrue();
		assertThat(room.isClamped()).isTrue();
		assertThat(room(null, 20_000).isBoundByHeap()).isFalse();
	}

	@Test
	void waitingOutputMayTakeHalfOfTheDirectMemory() {
		assertThat(room(null, 20_000).pending()).isEqualTo(32 * MB);
	}

	@Test
	void aTotalLimitBeyondTheDirectMemoryIsRefused() {
		TcpServerOptions options = TcpServerOptions.DEFAULTS.withTotalLimit(64 * MB);
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> Room.of(options, List.of(), 20_000, 64 * MB, 64 * MB))
			.withMessageContaining("write-queue.total-limit")
			.withMessageContaining("-XX:MaxDirectMemorySize");
	}

	@Test
	void aReadBufferBeyondHalfOfTheDirectMemoryIsRefused() {
		TcpServerOptions options = TcpServerOptions.DEFAULTS.withReadBufferSize(32 * 1024 * 1024 + 1);
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> Room.of(options, List.of(), 20_000, 64 * MB, 64 * MB))
			.withMessageContaining("read-buffer-size")
			.withMessageContaining("at most half of the JVM's direct memory, 32MB")
			.withMessageContaining("-XX:MaxDirectMemorySize");
	}

	@Test
	void aHighWaterMarkThatIsNeverReachedIsRefused() {
		TcpServerOptions options = TcpServerOptions.DEFAULTS.withWaterMarks(new WaterMarks(32 * 1024 * 1024 + 1, 0));
		assertThatExceptionOfType(InvalidOptionException.class)
			.isThrownBy(() -> Room.of(options, List.of(), 20_000, 64 * MB, 64 * MB))
			.withMessageContaining("write-queue.high-water-mark")
			.withMessageContaining("at most half of the JVM's direct memory, 32MB")
			.withMessageContaining("-XX:MaxDirectMemorySize");
	}

	@Test
	void whatTheKernelLowersIsKnown() throws Exception {
		Process cat = new ProcessBuilder("cat", "/proc/sys/net/core/somaxconn").start();
		int most = Integer.parseInt(cat.inputReader().readLine());
		TcpServerOptions options = TcpServerOptions.DEFAULTS
			.withListeners(ListenerOptions.DEFAULTS.withBacklog(most + 1).withSocket(buffers(1 << 30)));
		assertThat(Room.of(options, List.of(), 20_000, 64 * MB, 64 * MB).lowered()).satisfiesExactly(
				(backlog) -> assertThat(backlog).isEqualTo(new LoweredOption("backlog", String.valueOf(most + 1),
						String.valueOf(most), "net.core.somaxconn")),
				(receive) -> assertThat(receive.toString()).contains("socket.receive-buffer-size", "asked=1GB",
						"net.core.rmem_max"),
				(send) -> assertThat(send.toString()).contains("socket.send-buffer-size", "asked=1GB",
						"net.core.wmem_max"));
	}

	@Test
	void whatTheKernelGrantsIsNotLowered() {
		TcpServerOptions options = TcpServerOptions.DEFAULTS
			.withListeners(ListenerOptions.DEFAULTS.withBacklog(1).withSocket(buffers(16 * 1024)));
		assertThat(Room.of(options, List.of(), 20_000, 64 * MB, 64 * MB).lowered()).isEmpty();
	}

	private static SocketSettings buffers(int size) {
		return new SocketSettings(true, true, Duration.ofMinutes(2), Duration.ofSeconds(15), 4, size, size, true);
	}

	private static Room room(@Nullable Integer asked, long descriptors) {
		return Room.of(TcpServerOptions.DEFAULTS.withMaxConnections(asked), List.of(), descriptors, 64 * MB, 64 * MB);
	}

}
