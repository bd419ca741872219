package dev.selecho.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.core.env.Environment;

/**
 * Lets the probes of an application ask for the server: its loop for liveness, its
 * readiness for readiness. A group whose members the application names stays as it is.
 */
final class ProbeGroups implements HealthEndpointGroupsPostProcessor {

	private static final Map<String, String> MEMBERS = Map.of("liveness", "selectorLoop", "readiness", "tcpServer");

	private final Environment environment;

	ProbeGroups(Environment environment) {
		this.environment = environment;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		Map<String, HealthEndpointGroup> joined = new LinkedHashMap<>();
		for (String name : groups.getNames()) {
			HealthEndpointGroup group = groups.get(name);
			String member = isNamedByApplication(name) ? null : MEMBERS.get(name);
			if (group != null) {
				joined.put(name, (member != null) ? new JoinedGroup(group, member, groups.getPrimary()) : group);
			}
		}
		return HealthEndpointGroups.of(groups.getPrimary(), joined);
	}

	private boolean isNamedByApplication(String group) {
		return Binder.get(this.environment)
			.bind("management.endpoint.health.group." + group + ".include", Bindable.setOf(String.class))
			.isBound();
	}

	/**
	 * A group with one more member. Boot's own probes show a status alone; this one shows
	 * as much as the health endpoint itself does, for what stalls a loop stands in the
	 * details.
	 */
	private record JoinedGroup(HealthEndpointGroup group, String member,
			HealthEndpointGroup primary) implements HealthEndpointGroup {

		@Override
		public boolean isMember(String name) {
			return name.equals(this.member) || this.group.isMember(name);
		}

		@Override
		public boolean showComponents(SecurityContext securityContext) {
			return this.group.showComponents(securityContext) || this.primary.showComponents(securityContext);
		}

		@Override
		public boolean showDetails(SecurityContext securityContext) {
			return this.group.showDetails(securityContext) || this.primary.showDetails(securityContext);
		}

		@Override
		public StatusAggregator getStatusAggregator() {
			return this.group.getStatusAggregator();
		}

		@Override
		public HttpCodeStatusMapper getHttpCodeStatusMapper() {
			return this.group.getHttpCodeStatusMapper();
		}

		@Override
		public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
			return this.group.getAdditionalPath();
		}

	}

}
