"""What the API of this room says (`read`, `people`) and takes (`write`). Services check; these only read the shape."""
