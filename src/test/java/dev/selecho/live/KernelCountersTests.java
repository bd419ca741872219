package dev.selecho.live;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class KernelCountersTests {

	@TempDir
	private Path directory;

	@Test
	void thisKernelHasThem() {
		assertThat(KernelCounters.OF_THIS_PROCESS.read()).containsOnlyKeys("ListenOverflows", "ListenDrops",
				"RetransSegs", "OutRsts");
	}

	@Test
	void eachNameGoesWithTheValueBelow() throws Exception {
		Path file = Files.writeString(this.directory.resolve("snmp"), """
				Ip: Forwarding OutRsts
				Ip: 1 77
				Tcp: RtoMin MaxConn RetransSegs OutRsts
				Tcp: 200 -1 12 345
				""");
		assertThat(new KernelCounters(List.of(file)).read()).isEqualTo(Map.of("RetransSegs", 12L, "OutRsts", 345L));
	}

	@Test
	void whereThereAreNoneNoneAreTold() {
		assertThat(new KernelCounters(List.of(this.directory.resolve("nothing"))).read()).isEmpty();
	}

}
