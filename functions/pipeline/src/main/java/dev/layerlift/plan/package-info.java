/**
 * Decides, without asking anybody: the same inventory and settings give the same plan.
 *
 * <p>In: an {@link dev.layerlift.workflow.ImageInventory} and {@link
 * dev.layerlift.workflow.Settings}, which are read here from environment and repository tags. Out:
 * an {@link dev.layerlift.workflow.OptimizationPlan} with a reason for everything. Peak memory: a
 * few times the inventory. Errors: {@link dev.layerlift.workflow.InvalidSettingsException}; {@link
 * dev.layerlift.workflow.SourceCorruptException} for layers that contradict each other.
 */
@NullMarked
package dev.layerlift.plan;

import org.jspecify.annotations.NullMarked;
