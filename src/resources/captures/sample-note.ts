/** A note with an item of each type. */
export const sampleNote = `Met with Sample Contact about the sample project.
We agreed to start with the intake process.
Please send the process map by Friday.
Most of the team's time goes into copying data between two systems.
Next step: schedule a call with contact@example.com.`;
