// A variable that other units know.
extern int shared_counter;
